//! `import outturn`: scenarios, runs and paired differences for Python. Everything here is the library's; a module has no more to say than
//! the program, and says it in the same bytes.

use pyo3::prelude::*;

mod compare;
mod findings;
mod given;
mod run;
mod scenario;
mod settings;
mod table;
mod work;

/// Where will the year end, how bad could it get, and what drives it?
///
/// Monte Carlo simulator of the year-end financial position of a national health service. Positions are in £m, surplus positive. The same
/// scenario and seed give the same bytes as the program does, on any machine and any number of threads.
///
/// >>> import outturn
/// >>> run = outturn.Scenario.read("scenarios/minimal").run(iterations=1_000)
/// >>> run.headline["node_code"]
/// 'sector:provider'
#[pymodule(name = "outturn")]
mod module {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::compare::{Comparison, compare};
    #[pymodule_export]
    use crate::findings::ScenarioError;
    #[pymodule_export]
    use crate::run::Run;
    #[pymodule_export]
    use crate::scenario::Scenario;
    #[pymodule_export]
    use crate::table::Table;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
