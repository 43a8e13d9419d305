"""Writes normalise/tables/nicknames.csv: given names, and the formal names they are short for.

    uv run --with nicknames==1.0.1 python reference_data/given_names.py

From the package `nicknames` (https://github.com/carltonnorthern/nicknames, Apache-2.0), a list of English
given names and their nicknames made by hand. It lists some pairs in both directions, and then, with few
exceptions, the name with more nicknames is the formal one; and it holds pairs of two names that stand for
themselves, which would make one person of sisters or brothers. Those go. What lists of addresses have and it
lacks is added: written abbreviations (`Wm`, `Chas`) and British short forms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

TABLE = Path(__file__).parents[1] / "src/suppress/normalise/tables/nicknames.csv"

Pair = tuple[str, str]
"""A formal name, and a name it is called by."""

_NOT_FORMAL = frozenset({"BILL", "BILLY", "HARRY", "DEBBIE", "MARIETTA", "MITZI", "CHICK", "JOHANNES"})
"""Names whose own nicknames in the list are formal names of others (BILL for ROBERT), or a dozen of them."""

# Two names of their own, whatever their roots: they are as likely two people of one family.
_PAIRS_OF_TWO = (
    "AARON/ERIN AGNES/INEZ ALEXANDER/ALEXANDRIA ALICE/LISA ALICIA/LISA AMELIA/AMY AMELIA/EMILY "
    "ANDREA/ANDREW ANDREW/RANDY ANN/ANNA ANN/ANTOINETTE ANN/CHRISTIANA ANN/NANCY ANN/ROXANNA ANN/ROXANNE "
    "ANNA/ANNE ANNA/ANNETTE ANNA/HANNAH ANNIE/LEANNE ANNIE/STEPHANIE ARLENE/LENA ARON/ERIN ASHLEY/LEAH "
    "ASHLEY/LEE BENJAMIN/JAMIE BERT/BOB BERT/BOBBY BILL/ROBERT BILL/WILLIS BILLY/ROBERT BOBBY/RODGER "
    "BOBBY/ROGER BRANDY/BRENDA CARL/CHARLES CAROL/CAROLINE CAROL/KARA CAROL/LYNN CAROLINE/LYNN "
    "CAROLYN/LYNN CASEY/CATHERINE CASEY/CATHLEEN CATHERINE/KAY CATHERINE/LENA CATHLEEN/KAY CATHLEEN/LENA "
    "CECILIA/SHEILA CELINDA/LYNN CHARLOTTE/SHERRY CHRIS/CRYSTAL CLAIRE/CLARA CLARA/CLARE CLARE/CLARENCE "
    "CLIFTON/TONY DAISY/MARGARET DAISY/MARGARETTA DAISY/MARGARITA DARLENE/LENA DERRICK/ERIC DON/DONOVAN "
    "DORA/DORIS EILEEN/HELEN EILEEN/HELENA ELAINE/ELEANOR ELAINE/HELEN ELAINE/HELENA ELEANOR/ELLEN "
    "ELEANOR/HELENA ELIZABETH/LISA ELLA/ELLEN ELLA/HELEN ELLEN/HELEN ELLEN/HELENA ELLEN/LENA "
    "ELLENDER/HELEN EMELINE/EMILY EMILY/EMMA ERICA/FREDERICA ERIKA/FREDERICA ERNEST/ERNESTINE "
    "FELICIA/FELIX FLOYD/LLOYD FRED/WILL FRED/WILLIE FREDERICA/FREDERICK FREDERICA/RICKEY GARRETT/JERRY "
    "GENEVIEVE/JEAN GWENDOLYN/WENDY HANNAH/JOANNA HANNAH/SUSAN HANNAH/SUSANNAH HELEN/LENA HELENE/LENA "
    "IAN/JOHN IVAN/JOHN JACK/JACQUELINE JANE/JEAN JANE/JEANNE JANE/JENNIE JANE/JESSIE JANE/VIRGINIA "
    "JANET/JEANETTE JANET/JESSIE JEANETTE/JESSIE JENNIE/VIRGINIA JILL/JULIA JOAN/JOANNA JOAN/JOHANNAH "
    "JOANNA/JODI JOE/JOSHUA JOHN/JOHNATHAN JOHN/JOHNATHON JOHN/JONATHAN JOHN/JONATHON JOHNATHAN/NATHAN "
    "JOHNATHON/NATHAN JONATHAN/NATHAN JONATHON/NATHAN JOY/JOYCE JULIA/JULIE KATARINA/TINA KATHERINE/KAY "
    "KATHERINE/LENA KATHLEEN/KAY KATHLEEN/LENA KEN/KENT KENDRA/KENNY KENNY/KENT LAURINDA/LAWRENCE "
    "LEE/LENORA LEE/LEONIDAS LEE/LEROY LEE/SHIRLEY LENA/MADELINE LEO/LEON LEON/LEONARD LINDA/LYNN "
    "LINDA/ROSALINDA LINDA/ROSALYN LISA/MELISSA LOIS/LOUISE LOUIS/LOUISE LUKE/LUTHER LYNN/MELINDA "
    "LYNN/PHILINDA MADELINE/MAGGIE MAE/MARIE MARCUS/MARK MARGARET/RITA MARGARETTA/RITA MARGARITA/MEGAN "
    "MARIAH/MARY MARIE/MARY MARIE/ROSEMARY MARILYN/MARY MARION/MARY MARSHA/MARY MARTHA/PATSY MARTHA/PATTY "
    "MARY/MAUREEN MARY/ROSEMARY MATTHEW/MATTIE MATTHEWS/MATTIE MICHAEL/MIGUEL MIRANDA/RANDY MYRA/SAMYRA "
    "ORLANDO/ROLAND PATRICK/PATSY PATRICK/PETER PAUL/POLLY RACHEL/SHELLY RON/VERONICA ROSE/ROXANNA "
    "ROSE/ROXANNE SALLY/SALVADOR SHELTON/TONY SHERRY/SHIRLEY TERESA/TRACEY TERESA/TRACY THERESA/TRACY "
    "VIC/VICKI VIC/VICKIE VIC/VICKY WILBUR/WILL WILBUR/WILLIE WILHELMINA/WILLIE WILLIAM/WILMA "
    "WILLIE/WILSON"
)
_TWO_NAMES = frozenset(frozenset(pair.split("/")) for pair in _PAIRS_OF_TWO.split())

# Abbreviations of old directories and ledgers, which letters still carry, by the full name.
_ABBREVIATIONS = {
    "ALBERT": "ALBT",
    "ALEXANDER": "ALEXR ALEX",
    "ANDREW": "ANDW",
    "ARTHUR": "ARTH",
    "BENJAMIN": "BENJ BENJN",
    "CATHERINE": "CATH",
    "CHARLES": "CHAS",
    "CHRISTOPHER": "CHRISTR XTOPHER",
    "DANIEL": "DANL",
    "EDWARD": "EDW EDWD",
    "ELIZABETH": "ELIZ ELIZTH",
    "FREDERICK": "FREDK",
    "GEORGE": "GEO",
    "HENRY": "HY",
    "JAMES": "JAS",
    "JOHN": "JNO",
    "JONATHAN": "JON JONO JONNY",
    "JOSEPH": "JOS",
    "MARGARET": "MARGT",
    "MICHAEL": "MICHL",
    "MOHAMMED": "MD MOHD MHD MOHAMED MOHAMMAD MUHAMMAD",
    "PATRICK": "PATK",
    "RICHARD": "RICHD",
    "ROBERT": "ROBT",
    "SAMUEL": "SAML",
    "THOMAS": "THOS",
    "WILLIAM": "WM WILLM",
}

# Short forms in daily use, many of them British, which the list lacks or has the other way round.
_SHORT_FORMS = {
    "ADELAIDE": "ADDIE",
    "ALBERT": "ALBIE",
    "ALEXANDER": "XANDER",
    "ALEXANDRA": "LEXI",
    "ALFRED": "ALFIE ALF",
    "ANTHONY": "TONE",
    "ANTOINETTE": "TONI NETTIE",
    "ARTHUR": "ARTIE",
    "BARBARA": "BARB",
    "BERNADETTE": "BERNIE",
    "CAROLINE": "CARO LINA",
    "CAROLYN": "LYN",
    "CASSANDRA": "CASS",
    "CATHERINE": "CATH CATE CAT KATE KATIE KITTY",
    "CHARLES": "CHAZ CHIP",
    "CHARLOTTE": "CHARLIE",
    "CHERYL": "SHERRY",
    "CHRISTINE": "CHRISSIE CHRISSY",
    "CHRISTOPHER": "TOPHER",
    "CLARENCE": "CLAY",
    "CLINTON": "CLINT",
    "DAVID": "DAI DAVEY",
    "DEBORAH": "DEBBIE DEB DEBS DEBRA",
    "DEBRA": "DEBBIE DEB",
    "DONALD": "DONNY",
    "DONNA": "DONNIE",
    "EDWARD": "EDDIE NED TED TEDDY",
    "EILEEN": "EILY",
    "ELEANOR": "NELL NELLIE ELLIE",
    "ELIZABETH": "LIBBY LIZZIE LIZZY BETSY BETTY ELSIE LIZ BETH BESS BETTE",
    "EVELYN": "EVIE",
    "FLORENCE": "FLOSSIE FLORRIE",
    "FRANCIS": "FRANK",
    "GARETH": "GAZ",
    "GEOFFREY": "GEOFF",
    "GERARD": "GERRY JERRY",
    "GILLIAN": "GILL JILL",
    "HAROLD": "HARRY HAL",
    "HELEN": "NELL NELLIE",
    "HENRY": "HARRY HANK HAL",
    "IRENE": "RENE",
    "ISABEL": "IZZY",
    "ISABELLA": "IZZY",
    "JACQUELINE": "JACKIE JACQUI",
    "JAMES": "JIM JIMMY JAMIE JEM",
    "JASON": "JAY",
    "JENNIFER": "JEN JENNY JENNIE",
    "JEREMY": "JERRY JEM",
    "JOHN": "JACK JOHNNY JON JOHNNIE",
    "JOSEPHINE": "JO JOSIE",
    "KATHERINE": "KATE KATIE KATHY KIT KITTY KAT",
    "KATHLEEN": "KATH",
    "LILLIAN": "LILLIE",
    "LORRAINE": "LORI RAINE",
    "MARGARET": "PEGGY PEG MEG MAGGIE MAGS MARGE MADGE GRETA MARGO",
    "MARJORIE": "MARGE",
    "MARY": "MOLLY POLLY MOLLIE MAY",
    "MATILDA": "MATTIE TILDA",
    "MAUREEN": "MO",
    "MELANIE": "MEL",
    "MICHAEL": "MIKE MICK MICKEY",
    "MICHELLE": "SHELL SHELLY CHELLE",
    "MILDRED": "MILLIE",
    "NATALIE": "NAT",
    "NICHOLAS": "NICK NICKY",
    "NICOLA": "NICKY NICKI",
    "OLIVER": "OLLIE OLLY",
    "OLIVIA": "LIV LIVVY",
    "PATRICIA": "PAT PATTY PATTI TRISH TRICIA PATSY",
    "PATRICK": "PADDY PAT",
    "PAULINE": "POLLY",
    "PHILIP": "PHIL",
    "PHILLIP": "PHIL PHILIP",
    "RACHEL": "RAE",
    "RICHARD": "DICK RICK RICH RICKY",
    "ROBERT": "BOB BOBBY ROB ROBBIE BERT",
    "ROBERTO": "BETO",
    "ROSALIND": "ROZ ROS",
    "ROSEMARY": "ROSIE",
    "SHARON": "SHARI",
    "STANLEY": "STAN",
    "STEPHEN": "STEVE STEVEN STEVIE",
    "STEVEN": "STEVE STEVIE",
    "STUART": "STU STEWART",
    "SUSAN": "SUE SUSIE SUZIE SUZY",
    "SUSANNA": "SUE SUSIE",
    "SUZANNE": "SUZY SUZIE",
    "SYLVIA": "SYL",
    "TERESA": "TERRI",
    "THEODORE": "TED TEDDY THEO",
    "THERESA": "TERRI",
    "THOMAS": "TOM TOMMY",
    "TREVOR": "TREV",
    "VERONICA": "RONI",
    "VICTOR": "VIC",
    "VICTORIA": "VICKY VICKI VICKIE TORI",
    "WILFRED": "WILF",
    "WILLIAM": "BILL BILLY WILL WILLIE WILLY LIAM",
    "WINIFRED": "FREDA",
}


def pairs(listed: Collection[Pair]) -> list[Pair]:
    """Pairs of a formal name and a name it is called by, each once, in the order of the latter.

    Args:
        listed: Pairs as the package has them, in capitals.
    """
    nicknames = Counter(formal for formal, _ in listed)
    kept = {
        (formal, name)
        for formal, name in listed
        if formal not in _NOT_FORMAL
        and frozenset((formal, name)) not in _TWO_NAMES
        and not ((name, formal) in listed and nicknames[name] > nicknames[formal])
    }
    added = {
        (formal, name)
        for table in (_ABBREVIATIONS, _SHORT_FORMS)
        for formal, names in table.items()
        for name in names.split()
    }
    usable = {pair for pair in kept | added if all(name.isalpha() and len(name) > 1 for name in pair)}
    return sorted(usable, key=lambda pair: (pair[1], pair[0]))


def _table() -> str:
    # No dependency of the project: it is there while this script runs.
    name_triplets = import_module("nicknames").name_triplets

    listed = {(line.name1.upper(), line.name2.upper()) for line in name_triplets()}
    source = f"# Written by reference_data/given_names.py from nicknames {version('nicknames')} (Apache-2.0)"
    return "\n".join([source, "name,formal", *(f"{name},{formal}" for formal, name in pairs(listed))]) + "\n"


if __name__ == "__main__":
    TABLE.write_text(_table())
