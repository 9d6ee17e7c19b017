"""How people ask about code: phrases, the narrower before the wider."""

from __future__ import annotations

from core.domain.code.asked import AskKind

_N = r"(?P<name>.+?)"
_REF = r"[\w][\w./-]*"
_SPAN = (
    r"(?:today|yesterday|(?:in |during |over |within |since )?(?:the )?(?:this|last|past) "
    r"(?:\d+ )?(?:days?|weeks?|months?|quarters?|years?))"
)
_CALLABLE = (
    r"(?:functions?|methods?|class(?:es)?|code|files?|modules?|tests?|scripts?|places?|lines?)"
)
PHRASES: tuple[tuple[AskKind, str], ...] = (
    (
        "between",
        rf"what(?:'s| is| has| was)? ?(?:changed|new|different)(?: (?:in|to|of) {_N})? "
        r"(?:between|from) (?P<old>.+?) (?:and|to) (?P<new>.+)",
    ),
    (
        "between",
        r"(?:show |list |give )?(?:me )?(?:all )?(?:the )?(?:changes|differences?|diff)"
        rf"(?: (?:in|to|of) {_N})? (?:between|from) (?P<old>.+?) (?:and|to) (?P<new>.+)",
    ),
    (
        "between",
        rf"(?:what changed |changes |diff )(?:in )?(?P<old>{_REF})\.\.\.?(?P<new>{_REF})",
    ),
    (
        "between",
        rf"what(?:'s| is| has)? ?(?:been )?(?:changed|new|different)(?: (?:in|to|of) {_N})? "
        r"since (?P<old>.+)",
    ),
    (
        "between",
        rf"(?:show |list )?(?:me )?(?:the )?changes(?: (?:in|to|of) {_N})? since (?P<old>.+)",
    ),
    (
        "between",
        rf"what(?:'s| is| has| was)? ?(?:been )?(?:changed|new|different)(?: (?:in|to|of) {_N})? "
        rf"(?P<old>{_SPAN})",
    ),
    (
        "owners",
        rf"who (?:owns|maintains|(?:mainly |mostly )?works on|knows) {_N}(?: best)?",
    ),
    (
        "owners",
        rf"who(?:'s| is| are)(?: the)? (?:main )?(?:owners?|maintainers?|authors?) of {_N}",
    ),
    (
        "used",
        r"(?:where are |are there )?(?:show |list |find )?(?:any |all )?(?:the |our |open )?"
        r"(?P<name>TODO|FIXME|XXX)(?:s|'s)?(?: comments| notes)?(?: left| are there)?",
    ),
    (
        "callers",
        rf"(?:who|what|which {_CALLABLE}|where|from where)(?: all)? (?:calls?|invokes?) {_N}",
    ),
    (
        "callers",
        rf"where (?:is|are|does|do) {_N} (?:get )?(?:called|invoked)(?: from)?",
    ),
    (
        "callers",
        rf"(?:show |list |find )?(?:me )?(?:all )?(?:the )?(?:callers|calls) (?:of|to) {_N}",
    ),
    (
        "callees",
        rf"(?:what|which {_CALLABLE}) (?:does|do) {_N} (?:call|invoke|depend on)",
    ),
    (
        "callees",
        rf"what (?:is|are) called (?:by|in|from) {_N}",
    ),
    (
        "tests",
        r"(?:what|which) tests? (?:cover|covers|test|tests|use|uses|exercise|exercises|"
        rf"are there for|is there for|exist for|check|checks) {_N}",
    ),
    (
        "tests",
        rf"where (?:is|are) {_N} tested",
    ),
    (
        "tests",
        rf"(?:is|are) (?:there (?:any |a )?)?tests? (?:for|of) {_N}",
    ),
    (
        "tests",
        r"(?:show |list |find )?(?:me )?(?:all )?(?:the )?tests (?:of|for|that cover|"
        rf"covering) {_N}",
    ),
    (
        "tests",
        rf"is {_N} (?:tested|covered(?: by (?:any |a )?tests?)?)",
    ),
    (
        "imports",
        rf"(?:who|what|which {_CALLABLE}) (?:all )?(?:imports?|requires?|includes?) {_N}",
    ),
    (
        "imports",
        rf"where (?:is|are) {_N} (?:imported|required|included)",
    ),
    (
        "imports",
        rf"(?:show |list |find )?(?:all )?(?:the )?(?:importers|imports) of {_N}",
    ),
    (
        "imported",
        rf"what (?:does|do) {_N} (?:import|require|include)",
    ),
    (
        "added",
        rf"when (?:was|were|did) {_N} (?:first )?(?:added|introduced|created|written|born|"
        r"come in|appear)",
    ),
    (
        "added",
        rf"who (?:first )?(?:added|introduced|created|wrote|made) {_N}",
    ),
    (
        "added",
        rf"(?:which|what) commit (?:first )?(?:added|introduced|created) {_N}",
    ),
    (
        "added",
        rf"since when (?:is|do we have|does it have|have we had) {_N}(?: there)?",
    ),
    (
        "last",
        rf"who (?:last |recently )?(?:changed|touched|edited|modified|updated) {_N}(?: "
        r"last)?",
    ),
    (
        "last",
        rf"when (?:was|were|did) {_N} (?:last )?(?:changed|touched|edited|modified|updated|"
        r"change)(?: last)?",
    ),
    (
        "last",
        r"(?:which|what) commit (?:last )?(?:changed|touched|edited|modified|updated) "
        rf"{_N}(?: last)?",
    ),
    (
        "last",
        rf"(?:what(?:'s| is) )?(?:the )?last (?:change|edit|commit) (?:of|to|in|on) {_N}",
    ),
    (
        "set",
        rf"where (?:is|are|do we|does it|does the code|was) {_N} (?:set|assigned|configured|"
        r"initiali[sz]ed|given(?: a value)?|changed|overridden)",
    ),
    (
        "set",
        rf"(?:where|what|who|which {_CALLABLE}) (?:do we |does it |does the code )?(?:sets?|"
        rf"assigns?|configures?|initiali[sz]es?|overrides?) {_N}",
    ),
    (
        "used",
        rf"where (?:is|are|do we|does it|does the code) {_N} (?:used|use|referenced|"
        r"mentioned|read|needed)",
    ),
    (
        "used",
        rf"(?:who|what|which {_CALLABLE}|where) (?:do we |does it )?(?:uses?|references?|mentions?|"
        rf"reads?|depends? on|needs?) {_N}",
    ),
    (
        "used",
        r"(?:show |list |find )?(?:me )?(?:all )?(?:the )?(?:uses|usages?|references|"
        rf"occurrences) (?:of|to) {_N}",
    ),
    (
        "used",
        rf"where (?:does|do) {_N} (?:occur|appear|show up)",
    ),
    (
        "defined",
        rf"where (?:is|are|was) {_N} (?:defined|declared|implemented|located|found|written)",
    ),
    (
        "defined",
        rf"where (?:does|do) {_N} (?:live|come from)",
    ),
    (
        "defined",
        r"(?:which|what) (?:file|module|class) (?:defines?|declares?|implements?|"
        rf"contains?|has|holds?) {_N}",
    ),
    (
        "defined",
        r"(?:show |find |go to |open )?(?:me )?(?:the )?(?:definition|declaration|"
        rf"implementation|source) of {_N}",
    ),
    (
        "defined",
        r"(?:show |open |print )?(?:me )?(?:the )?(?:(?:code|body|lines) (?:of|for)|function|"
        rf"method|class|constant) {_N}",
    ),
    (
        "does",
        rf"what (?:does|do) {_N} (?:do|mean|return|give)",
    ),
    (
        "does",
        rf"(?P<thorough>how) (?:does|do) {_N} work",
    ),
    (
        "does",
        r"(?P<thorough>(?P<loose>explain|describe))(?: (?:to me|me))?(?: what)?(?: "
        rf"how)? {_N}(?: (?:does|works))?",
    ),
    (
        "does",
        rf"what(?:'s| is) {_N} (?:for|good for|about|used for|supposed to do)",
    ),
    (
        "does",
        rf"what(?:'s| is) (?:the )?(?:purpose|point|job|role) of {_N}",
    ),
    (
        "defined",
        rf"(?P<loose>where(?:'s| is| are)|find|locate) {_N}",
    ),
    (
        "does",
        rf"(?P<loose>what(?:'s| is)) {_N}",
    ),
)
