//! `import outturn`: scenarios, runs and paired differences for Python. Everything here is the library's; a module has no more to say than
//! the program, and says it in the same bytes.

use pyo3::prelude::*;

mod compare;
mod findings;
mod given;
mod merge;
mod run;
mod scenario;
mod settings;
mod shard;
mod table;
mod work;

/// What the package `outturn` is made of.
#[pymodule(name = "_outturn")]
mod module {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::compare::{Comparison, compare};
    #[pymodule_export]
    use crate::findings::ScenarioError;
    #[pymodule_export]
    use crate::merge::{Merged, merge};
    #[pymodule_export]
    use crate::run::Run;
    #[pymodule_export]
    use crate::scenario::{_scenario, Scenario};
    #[pymodule_export]
    use crate::table::Table;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
