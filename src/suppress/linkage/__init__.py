"""Record linkage of people by name and address: candidate pairs, agreement, bits, guards.

Works on PEOPLE frames alone and knows nothing of files, sources or rules. The stages are

    PEOPLE ─ blocks ─▶ candidate pairs ─ compare ─▶ levels of agreement ─ weights ─▶ bits ─ guards ─▶ PAIRS

as Fellegi and Sunter describe them: "A theory for record linkage", Journal of the American Statistical
Association 64 (1969), https://doi.org/10.1080/01621459.1969.10501049
"""
