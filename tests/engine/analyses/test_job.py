"""An analysis as a worker's job."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from core.domain.frames import Answered, Call, answered_adapter, call_adapter
from core.domain.work import Limits, RunAnalysis, TableGrant, ViewGrant
from core.engine.jobs import Reporter, perform


def test_a_job_over_a_view(tmp_path: Path) -> None:
    file = tmp_path / "sales.parquet"
    frame = pd.DataFrame({"region": ["N", "S", "N", "S"], "amount": [1.0, 2.0, 3.0, None]})
    pq.write_table(pa.Table.from_pandas(frame), file)
    request = RunAnalysis(
        analysis="group_summary",
        parameters='{"by": ["region"], "value": "amount"}',
        sql="SELECT * FROM known",
        tables=(TableGrant(name="sales", file=str(file)),),
        views=(ViewGrant(name="known", sql="SELECT * FROM sales WHERE amount IS NOT NULL"),),
    )
    call = call_adapter.validate_json(Call(request=request).model_dump_json())
    done = perform(call.request, Limits(), report=Reporter(lambda fraction, text: None))
    assert done.reply.kind == "analysis_run"
    assert done.reply.rows == 3
    assert done.reply.value("highest") == "N"
    assert [table.name for table in done.reply.tables] == ["groups"]
    assert done.tables[0].to_pylist()[0] == {"region": "N", "rows": 2, "mean": 2.0}
    back = answered_adapter.validate_json(answered_adapter.dump_json(Answered(reply=done.reply)))
    assert back.reply == done.reply
