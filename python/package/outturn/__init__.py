"""Where will the year end, how bad could it get, and what drives it?

Monte Carlo simulator of the year-end financial position of a national health service. Positions are in £m, surplus positive. The same
scenario and seed give the same bytes as the program does, on any machine and any number of threads.

>>> import outturn
>>> run = outturn.Scenario.read("scenarios/minimal").run(iterations=1_000)
>>> run.headline["node_code"]
'sector:provider'
"""

from outturn._outturn import Comparison, Merged, Run, Scenario, ScenarioError, Table, __version__, compare, merge

__all__ = ["Comparison", "Merged", "Run", "Scenario", "ScenarioError", "Table", "__version__", "compare", "merge"]
