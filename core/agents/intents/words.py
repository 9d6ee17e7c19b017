"""Words that tell kinds of questions apart. Their weight is learnt; only the grouping is given."""

from __future__ import annotations

_TEXTS: dict[str, str] = {
    "papers": (
        "document documents docs contract contracts agreement agreements policy policies handbook "
        "manual guide guideline guidelines wiki pdf memo article articles paper papers minutes "
        "clause paragraph passage letter tender proposal proposals bid bids transcript transcripts "
        "library archive notes brochure regulation literature terms conditions lease whitepaper "
        "faq knowledge checklist emails mails offers quotes studies report reports"
    ),
    "saying": (
        "say says mention mentions mentioned stated written describe describes recommend "
        "recommends allowed policy define means cite citations sources references quote background"
    ),
    "running": (
        "deploy deployed deployment deployments deploying release releases released rollout roll "
        "rollback production prod staging stage live server servers service pod pods cluster "
        "kubernetes helm ci cd pipeline workflow build builds tag env environment environments "
        "restart hotfix canary replicas uptime outage nginx domain certificate terraform promote "
        "ship logs registry publish downtime host"
    ),
    "code": (
        "function functions class classes method methods module script code unittest unit tests "
        "test bug refactor regex api endpoint python javascript typescript java rust sql "
        "dockerfile makefile parser import imports variable loop exception error stacktrace "
        "traceback type types docstring docstrings lint mypy pytest migration model decorator "
        "async thread compile repo repository codebase file branch merge commit diff pull request "
        "algorithm implement string integer array linked tree"
    ),
    "business": (
        "board management leadership ceo investors executive executives kpi kpis target targets "
        "goal goals budget plan forecast predict churn retention growth grow growing profit "
        "profitable margin strategy advise recommend should focus campaign campaigns competitors "
        "market quarter review business company performance performing drives driving drivers why "
        "explain loyal promotion summary briefing alert notify warn watch actions improve risk "
        "track compare perform"
    ),
    "we": "we our us ours",
    "me": "i my me mine",
    "you": "you your yours",
    "app": (
        "app notebook notebooks question upload undo share chart model download export settings "
        "answer tokens help account interface keyboard cell"
    ),
    "figures": (
        "average mean median sum total count number percent percentage share top highest lowest "
        "most least distinct unique distribution correlation regression histogram pivot column "
        "columns row rows table missing null duplicates outliers group plot chart csv excel sheet "
        "per by join filter list show sort"
    ),
}
KINDS_OF_WORD: dict[str, frozenset[str]] = {
    kind: frozenset(text.split()) for kind, text in _TEXTS.items()
}
OPENERS = (
    "how what why which who when where show list give tell find write add create fix explain "
    "summarise compare is are can deploy run set get make build do does did forecast".split()
)
