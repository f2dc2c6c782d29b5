//! Every check of the input as an item: code, what it says, why it matters, what to do.

use std::fmt::{self, Display};

/// Error: no model can be built. Warning: it can, and somebody should look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stops the run.
    Error,
    /// Does not stop the run.
    Warning,
}

impl Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// Declares the checks: code, name, what it finds, why that matters, the remedy.
macro_rules! checks {
    ($( $code:ident $name:ident $what:literal $why:literal $remedy:literal; )+) => {
        /// A check of the input. The order is that of the codes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Check {
            $( #[doc = $what] $name, )+
        }

        impl Check {
            /// All checks, in the order of their codes (errors first).
            pub const ALL: &'static [Self] = &[$( Self::$name, )+];

            /// The code, such as `E012`. A code is never given to another check.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $( Self::$name => stringify!($code), )+ }
            }

            /// What it finds.
            #[must_use]
            pub const fn what(self) -> &'static str {
                match self { $( Self::$name => $what, )+ }
            }

            /// Why it matters.
            #[must_use]
            pub const fn why(self) -> &'static str {
                match self { $( Self::$name => $why, )+ }
            }

            /// What to do, where a finding has no better advice.
            #[must_use]
            pub const fn remedy(self) -> &'static str {
                match self { $( Self::$name => $remedy, )+ }
            }
        }
    };
}

impl Check {
    /// Error or warning, by the first letter of the code.
    #[must_use]
    pub const fn severity(self) -> Severity {
        if self.code().as_bytes()[0] == b'W' { Severity::Warning } else { Severity::Error }
    }
}

checks! {
    E001 FolderMissing "The scenario folder cannot be read." "There is nothing to simulate." "give the path of a folder that holds scenario.toml; `outturn new DIR` writes one";
    E002 FileMissing "A compulsory file is missing." "Settings, tree, organisations and positions are the least that a year-end position needs." "add the file; docs/FORMAT.md lists its columns and `outturn new DIR` writes an example";
    E003 FileUnreadable "A file is there and cannot be read." "Going on without it would leave risks out." "check that it is a plain file and that you may read it";
    E004 FileTooLarge "A file is over 64 MiB." "No table of a scenario comes near that size: it is likely to be another file." "check that it is the right file; use group rows instead of thousands of rows";
    E005 TooManyRows "A table has over 2,000,000 rows." "No table of a scenario comes near that size: it is likely to be another file." "check that it is the right file; use group rows instead of thousands of rows";
    E006 NotUtf8 "A file is not UTF-8 text." "Names would be misread, and a misread digit cannot be seen." "save it as UTF-8; for a table choose `CSV UTF-8 (comma delimited)`";
    E007 FileUnknown "A CSV or TOML file in the folder is not one that is read." "A mistyped file name would silently leave all its risks out." "rename it, or move it to a sub-folder";
    E008 FileTwice "A file is given twice." "It is not clear which of the two counts." "give it once";
    E010 QuoteUnclosed "A quoted cell does not end." "The rest of the file would be read as one cell." "close the quote; a quote within a quoted cell is written twice";
    E011 QuoteMisplaced "A quote stands where it has no meaning." "The cells to its right might be read in the wrong columns." "put the whole cell in quotes and write each quote within it twice";
    E012 DelimiterWrong "The header is separated by semicolons or tabs." "The whole row would be read as one cell." "save it as `CSV UTF-8 (comma delimited)`";
    E013 HeaderMissing "A table has no header row." "Columns are known by their names, never by their order." "write the column names in the first row; docs/FORMAT.md lists them";
    E014 HiddenCharacter "A text holds a control character, one that re-orders text or one without width." "What a reader sees would differ from what the file says." "delete the character; re-typing the cell is the surest way";
    E015 RowTooLong "A row has more cells than the header." "The extra cell belongs to no column; a comma too many shifts all that follow." "remove the cell, or quote a cell that contains a comma";
    E016 WorkbookDamaged "A workbook cannot be read." "What it holds cannot be known." "open it in a spreadsheet program and save it again as .xlsx";
    E017 WorkbookKind "A workbook is of a kind that is not read: .xls, .xlsb, with macros or encrypted." "Old and encrypted workbooks cannot be read, and what macros do to figures cannot be seen." "save it as an Excel workbook (.xlsx) without macros and without a password";
    E018 WorkbookTooLarge "A workbook is too large once it is unpacked." "A small file may unpack to more than a machine holds." "delete sheets and rows that a scenario does not need; use group rows instead of thousands of rows";
    E019 CellUnreadable "A cell of a workbook holds an error, or a time of day where no time belongs." "An error is not a value, and blank would be a guess." "mend the formula, or type the value";
    E020 ColumnUnknown "A column is not known." "A mistyped column would silently be left out." "rename or remove it; docs/FORMAT.md lists the columns; `note` takes free text; `[columns]` in scenario.toml maps headings of a return";
    E021 ColumnTwice "A column stands twice in a header." "It is not clear which of the two counts." "remove one of them";
    E022 ColumnMissing "A compulsory column is missing." "Nothing can stand in for it." "add the column; docs/FORMAT.md says what belongs in it";
    E023 ColumnUnnamed "A column without a name has content." "What it means cannot be known." "name the column or empty it";
    E024 MoneyMixed "£m and £000 are mixed: a column has the suffix of the other unit." "The figures would be wrong by a factor of 1,000." "use one unit in the whole scenario: `money` in scenario.toml and the suffix of every money column";
    E025 FormulaUnsaved "A formula in a workbook was saved without its value." "The value is not in the file, and nothing here calculates it." "open the workbook in a spreadsheet program, let it calculate, and save it";
    E026 CellsMerged "Cells of a table in a workbook are merged." "All cells but the first would be blank: which rows or columns the value is for cannot be known." "unmerge them and fill in every cell";
    E027 SettingRow "A row of the sheet of settings cannot be read." "What it sets would be lost." "give `section`, `setting` and `value`; docs/FORMAT.md has an example";
    E030 CellBlank "A compulsory cell is blank." "Blank is not nought: nothing is guessed." "fill it in; write 0 for nought";
    E031 NumberMalformed "A cell is not a number." "Signs, units, percentages and dates can be read in more than one way." "write a plain number such as 1234.5, \"1,234.5\" or (519.0)";
    E032 NumberNotFinite "A number is not finite." "It would spread into every total." "write a finite number or leave the cell blank where that is allowed";
    E033 ChanceOutside "A probability or a share is outside 0 to 1." "12 for 12 % is the usual cause, and it would be a hundred times too much." "write 12 % as 0.12";
    E034 NumberOutside "A number is outside what its column allows." "The model has no meaning for it." "docs/FORMAT.md says what the column allows";
    E035 WordUnknown "A word is not one of those that the column allows." "A mistyped word would silently change the model." "use one of the words that are listed";
    E036 DateMalformed "A date is not written as the column asks." "03/04 is two different dates." "write months as 2018-09, days as 2018-09-30 and years as 2018/19";
    E037 CodeMalformed "A code has characters or a form that codes may not have." "Codes are addresses: of rows, of results, of random draws." "use letters, digits, `-`, `_` and `.`, at most 32, starting with a letter or a digit";
    E038 CodeAltered "A code that a spreadsheet would alter." "Opening and saving the file would change it: 1E5 to 100000, MAR1 to a date." "put a letter in front, such as `R-`";
    E039 AmountTooLarge "A single amount is above £50,000m." "No row is that large: £ or £000 was written where £m is meant, or the other way round." "check `money` in scenario.toml and the unit of the figure";
    E040 SignWrong "An amount is negative that can only be positive." "Positions are negative when in deficit; turnover, savings, severities and declared risks are sizes." "write it without the sign, or as an opportunity (`direction`) if it is a gain";
    E041 TextTooLong "A text is too long." "It would fill a page of every report." "shorten it";
    E050 TomlSyntax "scenario.toml does not follow the rules of TOML." "What it says cannot be known." "see the example that `outturn new DIR` writes";
    E051 KeyUnknown "A setting is not known." "A mistyped setting would silently have no effect." "rename or remove it; docs/FORMAT.md lists the settings";
    E052 KeyMissing "A compulsory setting is missing." "It has no safe default." "add it; docs/FORMAT.md says what it means";
    E053 TypeWrong "A setting has the wrong type." "A quoted number or an unquoted word may be a slip." "docs/FORMAT.md gives the type of every setting";
    E054 FormatUnknown "The scenario is written in a format that this version does not know." "Columns may mean something else in another format." "use the version of outturn that the scenario was written for, or change it to `format = 1`";
    E055 NameMalformed "The scenario's name is not a plain folder name." "Results are kept in a folder of that name." "use a-z, 0-9 and `-` only, starting with a letter or a digit, at most 64";
    E056 DegreesOfFreedom "Degrees of freedom do not fit the copula." "Student-t needs them; the Gaussian has none." "give `degrees_of_freedom` with copula = \"student_t\" only";
    E057 SubstitutionIncomplete "A programme's substitution is incomplete." "A spread without a mean says nothing." "give `substitution_mean`, and `substitution_sd` if it is uncertain; or leave out both";
    E058 RecoveryBoth "A sector's overspend to date has a recovery share and a drift." "Both say what becomes of the same gap: it would be counted twice." "give `share_mean` and `share_sd` (from month 8 of the data), or `drift` and `drift_sd` (before it)";
    E059 DriftIncomplete "A drift is given in part." "A mean loss without a spread would be certain, and a spread without a mean says nothing." "give `drift` and `drift_sd`, or leave out both";
    E060 CodeTwice "A code is given twice." "Every node and organisation needs its own code: rows are matched by it." "give one of them another code";
    E061 IdTwice "An id stands twice in a table." "Ids are the addresses of random draws: two equal ids would draw the same numbers." "give every row its own id";
    E070 ParentUnknown "A parent is not in nodes.csv." "The row would be in no total." "add the node or correct the parent";
    E071 RootWrong "The tree does not have one root." "The national total is that of the root." "leave `parent_code` blank in exactly one row of nodes.csv";
    E072 TreeCycle "Nodes are each other's parents." "The total of a node would contain itself." "correct `parent_code` in one of them";
    E074 OrganisationsNone "There is no organisation." "There is nothing to simulate." "add a row to organisations.csv";
    E080 TargetUnknown "A code is not that of an organisation or node." "The row would concern nobody." "correct the code, or add the organisation or node";
    E081 GroupEmpty "A group has no members." "The row would concern nobody." "correct the target, or remove the row";
    E082 SpreadMissing "A row for a group does not say how it is spread." "Own draws and one shared draw give very different ranges." "give `spread` (each or shared) and the size column to share by";
    E083 SpreadSuperfluous "A row for one account says how it is spread." "There is nobody to share with: perhaps a group was meant." "leave `spread` and `share_by` blank, or name a group";
    E084 SizesZero "The sizes to share by sum to nought." "There is no way to share the amount." "fill in the size column in organisations.csv, or share by another";
    E085 SpreadShared "An efficiency programme is spread as shared." "Every organisation delivers its own programme; shared luck is a matter of factors." "write `each`, and give the programme a factor set for what is common";
    E090 PositionMissing "An organisation has no row in positions.csv." "Its starting position would be taken as nought." "add a row; write 0 for a plan to break even";
    E091 PositionTwice "An account has two rows in positions.csv." "It is not clear which of the two counts." "remove one of them";
    E092 ForecastMissing "A forecast is missing, and the base is the forecast." "The plan may be far from the forecast: it is no stand-in." "fill in the forecast, or set base = \"plan\"";
    E094 ParameterMissing "A distribution lacks a parameter." "Nothing is guessed." "fill in the parameter; docs/FORMAT.md lists what each distribution needs";
    E095 ParameterSuperfluous "A distribution is given a parameter that it does not use." "Perhaps another distribution was meant." "empty the cell, or change `dist`";
    E096 ParameterOrder "A distribution's parameters are out of order." "There is no such distribution." "put them in order: low, mode, high; p50 below p90; `fixed` for a certain amount";
    E097 BetaImpossible "No beta distribution has this mean and sd between these ends." "A mean outside the ends, or an sd too wide or too narrow for them." "put the mean between low and high and the sd well below half the distance";
    E100 DeliveryMissing "A class of savings has no row in delivery.csv." "How much of it is delivered would be unknown." "add a row with the same programme, recurrent, identified and risk_rating";
    E101 DeliveryTwice "A class of savings has two rows in delivery.csv." "It is not clear which of the two counts." "remove one of them";
    E102 SavingsInconsistent "Savings to date are above those of the full year." "The remaining months would have to undo savings." "check the columns; they are cumulative, and the full year includes the months to date";
    E103 RatingInconsistent "Identified savings have no risk rating, or unidentified ones have one." "The class of the savings, and so their delivery rate, would be unclear." "rate identified savings low, medium or high; leave the rating of unidentified ones blank";
    E104 LineReserved "A line has the name of another table's line." "The reconciliation would add two different things." "use another line code; `cip`, `qipp`, `remainder` and `incentive` are taken";
    E105 LineMixed "A line is used for pay and for other risks." "Declared risk is read in thirds: efficiency, pay, other." "use two line codes";
    E106 ContractSides "A contract is not between a provider and a commissioner." "One side's gain would not be the other's loss." "name an organisation of sector provider and one of sector commissioner";
    E108 FactorSetUnknown "A factor set is not in factors.csv." "The row would silently be independent of everything." "correct the code, or add rows to factors.csv";
    E109 LevelUnknown "A factor's level is not a level of the tree." "It would be shared by nobody." "use a level of nodes.csv, `type` or `sector`";
    E110 LoadingsTooLarge "The squares of a factor set's loadings sum to more than 1, or the variance of their sum does where factors are correlated." "The common part would be more than the whole." "make the loadings smaller: their squares are shares of variance";
    E111 FactorTwice "A factor stands twice at one level in a factor set." "It is not clear which loading counts." "remove one of them";
    E112 RuleTwice "A rule stands twice in the list." "It would be applied to its own result." "remove one of them";
    E120 CorrelationTwice "The correlation of a pair of factors is given twice." "It is not clear which of the two counts; a, b and b, a are the same pair." "remove one of them";
    E121 CorrelationSelf "A factor is correlated with itself." "That is 1 always: perhaps another factor was meant." "name two factors, or remove the row";
    E122 CorrelationFactorUnknown "A factor has no loading at that level in factors.csv." "The correlation would have no effect." "correct the factor or its level; a correlation is between factors of one level";
    E123 CorrelationsImpossible "The correlations of a level are not possible together: their matrix is not positive semi-definite." "No random numbers have such correlations: if a goes with b and b with c, then a and c cannot go against each other." "change them, or let `--repair` use the nearest possible ones: it prints what it changes";
    E124 CorrelationsTooMany "Over 32 factors of a level are correlated." "Nobody can judge five hundred pairs." "correlate fewer factors, or give them a common factor";
    E130 HistoryTwice "A figure of the history stands twice." "It is not clear which of the two counts." "remove one of them, or give the basis, the definition or the version of the plan that tells them apart";
    E131 PlanVersionMixed "Plan versions are mixed in one series of the history, or a version is not there." "A difference from one plan says nothing about another: plans change in-year." "name in `plan_version` a plan of the same year that was known by then, and compare forecast and outturn against the same one";
    E132 FundMixed "A series of the history mixes figures with and without incentive money." "The fund is larger than any forecast error." "give the outturn with and without the fund, or correct `fund`";
    E133 BasisMixed "A series of the history mixes accounting bases." "A one-off gain or a released reserve would pass for a forecast error." "give the outturn on each basis that a figure of the year has, or mark figures that do not depend on it `any`";
    E134 ForecastOlder "A forecast is older than its data." "Nobody can have known the data of a month before the month had ended." "correct `month` or `known_by`";
    E135 DataBeyondMonth "A year to date or an outturn goes beyond the month in which it was known." "Actuals of months to come are not actuals." "correct `month` or `known_by`";
    E136 HistoryMonth "A figure of the history has a month and should not, or has none and should." "A forecast without its month cannot be compared; a plan or an outturn belongs to the year." "give the month of the data for forecasts, years to date and declared risk, and for nothing else";
    E137 HistorySource "A figure of the history names no source of its sources.csv." "A reader cannot look it up." "put a `source_id` of sources.csv in `source`";
    E138 HistoryVersion "A plan or a difference from plan has no version, or a position has one." "Plans change in-year; a position is not measured against one." "fill in `plan_version` for plans and variances only";
    E139 BridgeBroken "The steps of a bridge do not add up." "A bridge that does not arrive explains nothing." "start with `start`, and let the steps up to each `end` add up to it within 0.05";
    E140 SavingsIncomplete "A row of past savings has neither plan and delivery nor a share." "There is no rate in it." "give `planned_m` and `delivered_m`, or `share`";
    E141 ParametersUnreadable "calibrated.toml is not as `outturn calibrate` writes it." "A changed or mistyped parameter would pass for a calibrated one." "write it again with `outturn calibrate`";
    E142 ParametersChanged "calibrated.toml is not the file whose hash the scenario names, or only one of the two is there." "Parameters that were changed after the scenario was checked are not those that were checked." "put the SHA-256 of calibrated.toml in `[calibrated]`, or write it again with `outturn calibrate`";
    E143 ReferenceMissing "calibrated.toml has no errors of forecasts for a reference." "There is nothing to compare with." "use a class and a basis of calibrated.toml, or calibrate again";
    E144 ReferenceTwice "A reference stands twice for one figure." "It is not clear which of the two counts." "remove one of them";
    E145 ToDateBeyond "A reference's year to date goes beyond the month of the scenario, or lacks its amount or its month." "Actuals for months to come are not known." "give `to_date_m` and `to_date_month` together, at most `as_at_month`";
    E146 HistoryShare "A year to date counts as a recovery share and was not overspent." "Of nothing no share can be recovered." "check the sign of `to_date_m`: an overspend is negative; or give the row another `estimate`";
    E147 ReferenceClass "A reference's class does not fit the figure that it stands beside." "Errors of trusts say nothing of commissioners, nor the other way round." "name a figure of trusts alone for `provider`, of commissioners alone for `ccg`, of boards and trusts for `system`";
    E150 RuleOrder "Rules are in an order that would count a pound twice." "A rule would look at money that a later one moves, or undo what it was judged by." "put them in order: organisations' own actions, then incentive money, then system, regional and national action, then the national ladder";
    E151 WeightsSum "The shares of a fund's quarters do not sum to one." "More or less than the year's money would be paid." "correct them, such as 0.15, 0.20, 0.30 and 0.35";
    E152 QuartersMissing "A rule needs positions by quarter, and the scenario has no months." "A gate at a quarter cannot be judged on a year end." "give monthly_plan.csv, or set gate = \"year_end\"";
    E153 QuarterTotalsMissing "An incentive fund with quarterly gates lacks control totals by quarter." "A year's total says nothing of the year to date." "fill in control_total_q1 to q3 in incentives.csv";
    E154 HolderMissing "Money that nobody has earned has no account." "It would be in no total." "name a `holder`: an organisation, or `own:` and a node's code";
    E155 RulesConflict "Two rules set incentive money or deficit support." "The same money would be paid or lost twice." "remove one of them";
    E156 ControlTotalSign "A control total or the national target has the wrong sign: with the other it would be near the plan, or the sum of those below it." "A deficit not to exceed would be a surplus to beat." "write deficits as negative, with a minus sign or in brackets";
    E157 TriggerParameter "An action's trigger lacks its parameter or has one that it does not use." "Perhaps another trigger was meant." "give `approval` with trigger approval only, and `trigger_level` with trigger gap only";
    E158 ActionTooLate "An action's first effect comes after the year end." "It cannot bring anything this year." "correct `earliest_month` or `lead_months`, or remove the row";
    E159 FundNobody "Nobody may receive anything from a fund." "The rule would do nothing." "give its money (`incentive_in_plan`) in positions.csv, for an incentive fund with accepted control totals, or remove the rule";
    E170 MonthTwice "A month stands twice for one account or phasing." "It is not clear which of the two counts." "remove one of them";
    E171 MonthMissing "An account's months are not complete." "A month that is left out would be taken as nought." "give all twelve months of every organisation, or remove monthly_plan.csv";
    E172 ActualInFuture "An actual stands after the month of the data." "What has not happened cannot be an actual." "empty the cell, or correct as_at_month";
    E173 ActualMissing "An actual is missing for a month to date." "The months to date are facts: none is guessed." "fill in the actual, or correct as_at_month";
    E174 MonthsDisagree "The months do not add up to the figure that positions.csv gives." "Two figures for one thing: one of them is wrong." "correct the months, or the figure in positions.csv";
    E175 PlanVersionsMixed "One account's months are of different versions of the plan." "Their sum is the plan of no version." "give all twelve months of one version";
    E176 PhasingUnknown "A phasing is neither one of the built-in ones nor in phasing.csv." "The effect would fall in no month." "write flat, linear, hockey_stick, winter or month_12, or add the phasing to phasing.csv";
    E177 PhasingEmpty "A phasing has no weight in the months still to come." "The effect would fall in no month." "give a month after as_at_month a weight";
    E178 PhasingReserved "A phasing of phasing.csv has the name of a built-in one." "It is not clear which of the two is meant." "choose another name";
    E180 ParameterUnclear "A parameter does not say what it applies to, or names what its kind does not apply to." "It would move nothing, or something else than was meant." "a `shift` takes `line` or `delivery`, a `size` takes `line`, a `factor` takes `factor` and `level`";
    E181 ParameterUnknown "A parameter applies to a line, class of savings or factor that no row has." "The doubt would silently have no effect." "correct the code, or remove the row";
    E182 ParameterUnsuited "A parameter's kind does not suit the line or the factor." "Contracts would no longer cancel out, savings missed could exceed those planned, and incentive money is not drawn." "apply a `size` to lines of pay, of the register or to the remainder; a `shift` suits every drawn line";
    E183 ParameterTwice "A parameter moves the same rows twice, or two parameters scale one factor." "It is not clear which of the two counts." "name each line, class and factor once; a class of savings is part of its programme's line";
    E184 ParameterTooLarge "Parameters and loadings explain more than the whole variance of a latent." "The rest, each row's own part, would be negative." "make `size` or the loadings smaller: their squares are shares of variance";
    E190 AskTooLarge "What one is asked for exceeds its means." "It cannot pay what it does not have: reserves from its reserve, savings from its turnover." "lower the amounts asked of it, or correct its `reserve` or turnover";
    E191 RegionEmpty "A region has no systems to share among." "What it shares out would go to nobody." "name a level whose nodes have nodes with organisations below them";
    E192 SharesSum "The stated shares of a region's systems do not sum to one." "More or less than the pool would be shared out." "correct the shares in shares.csv";
    E193 KeyEmpty "A region's systems have nothing of what is shared by." "There is no way to share the amount." "share by another key, or fill in the allocations or plans";
    E194 AskEnds "An ask's giver or receiver is not one account, or both are the same." "It would be unclear whose money it is." "name an organisation, or `own:` and a node's code";
    E195 StepTooLate "A step of the national ladder is past its deadline." "It can no longer be agreed." "remove the step, or correct `deadline_month`";
    E196 StepCountedTwice "The national ladder counts a pound twice." "The commissioning contribution and the central underspend are one stock, and every kind of step is used once." "have one step of each kind, and let `contribution` = `contribution_in_plans` + `in_base`";
    E197 StepOrder "The steps of the national ladder are out of order." "What comes later is used only as far as what comes before leaves a need." "put them in the order of the words, the treasury last";
    E198 StepUncommitted "The national ladder uses incentive money that is not uncommitted." "Money that is recycled or lost is not there." "remove the step, or set recycle = \"uncommitted\" in the incentive fund, withheld = \"held\" in deficit support";
    E199 StepAmount "A step of the national ladder lacks its amounts or has some that it does not use." "Nothing is guessed." "give `low`, `mode` and `high` (none for uncommitted_incentive); a step that may be negative must be booked";
    E200 PlanPartMissing "A column of a capacity plan is blank in some months of a view." "A blank month would be taken as nought." "fill in all months of the column, or none; write 0 for nought";
    E201 BedsNone "Bed days are occupied in a month without an open bed." "Nobody lies in a bed that is not there: one of the two is wrong." "correct `beds_open` or `bed_days_occupied`, or count the beds as escalation beds";
    E202 StaffWithoutPay "Staff have no pay, or pay has no staff." "What a member of staff costs could not be told." "fill in both, or leave blank what is not known";
    E260 RegionTotalMissing "A rule on regional control totals finds none." "There is no gap to share out." "add the regions to control_totals.csv, or correct `level`";
    E261 RuleRowsMissing "A rule has no rows to work on." "It would do nothing." "add rows to its table, or remove the rule";
    E262 KeyUnusable "A rule shares by a key that it cannot use." "A gap that is shared out before anyone's result is known cannot follow results." "use another `share_by`";
    E263 HolderLocal "The national ladder's steps are posted to a part of the nation." "They would close that part's gap, and its results would not be its own." "write `own:` and the root's code, or name a central organisation that hangs directly under the root";
    E264 ActorsNone "A rule on own action has nobody who may act." "It would do nothing: budgets held centrally and the own accounts of nodes do not act." "name organisations in `of`: `sector:provider`, `type:acute`, or a node's code for all organisations below it";
    E265 CapacityOrder "A rule's capacities are out of order." "A lower capacity above the mean shows the opposite of what it says." "let capacity_low be at most `capacity`, and capacity_high at least";
    E266 DistributionExtreme "A distribution is too narrow or too extreme to be drawn with the stated accuracy." "Its far ends, or rounding, would decide the results." "where it is all but certain, write it as certain (`fixed`, three equal amounts, or an sd of 0); where it is too wide or too lopsided, bring its ends nearer together or lower its sd";
    E270 FileNamesClash "Two codes of nodes or organisations would give their charts and tables one file name." "On some machines capitals make no difference in names of files; a colon becomes a hyphen in all of them." "give one of them another code";
    E271 GroupSizeSmall "The stated size of a group is below the sum of its members' sizes." "They would bear more than the whole amount." "leave `group_size` blank, unless the row is one of a scenario that was cut out of a larger one";
    E272 SupportBeyond "More deficit support was paid to a unit than its instalments come to." "What was paid is a fact that is never taken back: the surplus would be made up." "correct what was paid, the support in `incentive_in_plan` of positions.csv, or the shares of the instalments";
    E273 SupportWithoutPlan "A unit of deficit support has no support in its plan." "There is nothing to pay, and what was paid would come from nowhere." "write its support in `incentive_in_plan` of positions.csv, or remove the row";
    E274 ReviewOrder "The reviews of deficit support are out of order." "A later instalment would be decided before an earlier one." "give months that do not fall: 3, 6, 9 and 12 unless the fund looks earlier";
    E300 ScoreWithoutScale "A row of the register has a score, and the scenario no scale for it." "What a score of 4 means is the scenario's to say: no scale is built in." "add `[register.likelihood]` or `[register.impact]` to scenario.toml, with the chance or severity of each score and its source; docs/FORMAT.md shows them";
    E301 ScoreAndChance "A row of the register has a likelihood score and a chance." "It is not clear which of the two counts." "leave one of the two blank";
    E302 MapColumnUnknown "A map names a column that its table does not have." "What the heading or word stands for would be lost." "write the column as docs/FORMAT.md does, the suffix of money columns included, or `ignore` for a heading that is not to be read";
    E303 LinkIncomplete "A link between two rows of the register says to which row and not how, or how and not to which." "It would have no effect." "give `linked_to` with `occurrence_link`, `impact_link` or both; or leave all three blank";
    E304 LinkUnknown "A row of the register is linked to a row that is not there." "It would be independent in silence." "write the `risk_id` of a row of risks.csv; rows whose status is closed are not there";
    E305 LinkCircle "Rows of the register are linked in a circle, or one to itself." "None of them has a draw that the others could take." "leave `linked_to` blank in one of them: the others hang on that row";
    E306 LinkAccounts "A row of the register is linked to one that has no draw for all of its accounts." "There is nothing there that it could hang together with." "link it to a row for the same accounts or more, with one draw for all (`shared`) or, as this one, a draw for each; or turn the link round";
    E307 LinkWithoutChance "A row that is certain, a number of events or a table of outcomes has an occurrence link." "Only what either happens or does not can be linked so." "give the row a chance below 1; write the outcomes of a table as rows of their own, each exclusive of the one before; or empty the link";
    E308 LinkContradicted "The chances of two rows contradict their occurrence link." "No two events have these chances and hang together so." "correct one of the chances, or the link: equal chances match, the less likely one may have the other as necessary, the likelier one as sufficient, and chances of rows that exclude each other sum to 1 at most";
    E309 LinkWithoutSize "Two rows have an impact link, and one of them has no range, or one is certain and the other not." "There is no place in a range that both could share." "link two ranges that are certain, or two that have a chance; or empty the link";
    E310 ChangeMalformed "A change to the scenario cannot be read, or scales what is no number." "It would do nothing, or something else than was meant." "write WHAT = VALUE, WHAT *= NUMBER or WHAT += NUMBER, such as risks.winter.high_m = 90, or see docs/FORMAT.md, section Changes";
    E311 ChangeUnknown "A change names nothing that is there." "The answer would be that of the scenario as it stands." "name a table, a row's id or a word of one of its columns, and a column; or a setting by its section";
    E312 ChangeTwice "Two changes are made to the same value, and one of them sets it." "The later would undo the earlier." "leave one of them out, or scale or shift with both";
    E313 LinkFactorSet "A row of the register takes another row's draw, and has a factor set for it." "Loadings cannot move a draw that is not its own." "empty `factor_set`: the row moves with the factors of the row that it is linked to";
    E314 UnitsPast "A row counts units by month, and no month is still to come." "What has happened is in the actuals, not in the risks." "close the row (`status = closed`), or name months after the month of the data";
    E315 MonthsMalformed "A cell does not hold months." "The cost would fall in no month, or in others." "write months as `9 to 12` or `8; 10; 12`, 1 = April, in rising order";
    E316 CapacityDoubled "An organisation with a simulated capacity plan has a row of the register for winter, agency staff or activity too." "The same cost would be counted twice." "name the line in `replaces` of [capacity], so that rows for a group leave the organisation out, or remove the row";
    E317 ResponseSum "What need is met by does not sum to one." "The rest of the need would be met by nothing." "write shares for money, access and safety that sum to 1";
    E318 ResponseTwice "An organisation has two rows in responses.csv." "Need is met once." "leave it out of one of the rows";
    E319 AppealBeyond "More incentive money hangs on an appeal than the plan holds." "The rest hangs on nothing." "give the part of `incentive_in_plan` that hangs on the appeal, or none";
    E320 AssurerAnalyst "The assurer is the analyst." "Whoever made the figures does not see what is wrong with them (AQuA Book: analyst and assurer are two people)." "name as assurer somebody who did not make them";
    E321 AssuranceDates "The dates of an assurance are out of order." "Nobody assures what is not made yet, approves what is not assured, or ends a use before it begins." "correct the date that is wrong; write months as 2018-09 and days as 2018-09-30";
    W201 KnownTooLate "A figure was known only after the scenario's month (one month of reporting is allowed)." "A forecast that uses what came later cannot be tested against what happened." "use what was known then, or correct `known_by`";
    W202 AmountImplausible "An amount is more than twice the account's turnover, or a pay bill more than the turnover." "£, £000 and £m may be mixed." "check the unit of the figure";
    W203 SourceUnnamed "A published figure names no source of sources.csv." "A reader cannot look it up." "put an id of sources.csv in `source`, or mark the row as derived or judgement";
    W204 NodeEmpty "A node has no organisation below it." "Its row in the results would show its own account only." "remove the node, or correct the parents";
    W205 FactorSetUnused "A factor set is used by no row." "Its dependence has no effect: perhaps a `factor_set` cell was forgotten." "use it or remove it";
    W206 DeliveryUnused "A row of delivery.csv matches no savings." "It has no effect: perhaps a class is mistyped." "use it or remove it";
    W207 ContractNegative "A contract is valued higher by the commissioner than by the provider." "There is nothing in dispute: perhaps the two values are swapped." "swap the values, or remove the row";
    W208 FactorReachesNobody "A factor's level lies below accounts that use its factor set." "Those accounts have no such node above them, so they share that factor with nobody." "use a higher level, or give those rows another factor set";
    W209 LineUnused "lines.csv names a line that no row uses." "It has no effect: perhaps the code is mistyped." "use the line, correct its code, or remove the row";
    W213 HiddenRead "Hidden rows or columns of a workbook hold content, and are read." "A filter hides rows from people, not from the model: totals on the screen may leave them out." "show them, and delete what should not count";
    W220 CorrelationsRepaired "The correlations of a level were not possible together, and were repaired on request." "The run uses other correlations than those stated." "look at what was changed, and state correlations that are possible";
    W221 RowTooShort "A row has fewer cells than the header." "The missing cells are read as blank: a comma too few shifts all that follow it to the left." "look whether every cell stands in its column; write the commas of blank cells";
    W222 CodesAlike "Two codes or ids differ by capitals only." "They are different things to the model, and one to most readers: perhaps one of them is mistyped." "write them alike, or give one of them another code";
    W230 ReferenceInSample "The parameters of a reference hold the scenario's own year." "A forecast that was fitted to its own outcome says nothing of the next one." "calibrate with `--leave-out` and the year, or with `--before` it";
    W231 BridgeDoubled "A bridge takes out non-recurrent savings that positions.csv may have taken out already." "The underlying position would lose them twice." "leave `nonrecurrent_in_plan` and `nonrecurrent_in_forecast` blank for them, or drop the item";
    W232 RecoveryBeyond "A forecast needs more of the overspend to date recovered than any year before it saw." "A forecast that stands while its months run behind plan holds a hope that nobody has listed." "ask what will bring it back, and list that as an action or an opportunity; or revise the forecast";
    W240 ControlTotalsDiffer "A node's control total is not the sum of those below it." "All may meet their own and the node still miss, or the other way round." "check the totals; where the difference is meant, say so in `note`";
    W241 RowsUnused "Rows of a table are used by no rule." "They have no effect: perhaps a [[rule]] was forgotten." "add the rule to scenario.toml, or remove the rows";
    W242 IncentiveRefused "An organisation plans incentive money and has not accepted its control total." "No fund pays it: what the plan holds stays in its position, whatever happens." "take the money out of its plan, or correct `ct_accepted`";
    W243 ControlTotalOpposite "A control total and the plan, or the sum of those below it, are far apart on opposite sides of nought." "One of them may have the wrong sign." "write deficits as negative; where the difference is meant, say so in `note`";
    W244 SavingImplausible "What is asked for or to be brought in is large against the turnover of those who save it." "Nobody saves so much in a year; units may be mixed. The bounds are a judgement: 3 % for asks that are met from savings, 10 % for actions." "check the amount and its unit; where it is meant, say so in `note`";
    W245 AsksInCircle "Two are asked to help each other." "The money would go there and back: perhaps giver and receiver are swapped in one of the rows." "remove one of the asks, or correct its `from` and `to`";
    W246 ProvidedBeyond "The base holds more for an action than the action can bring." "The action would make the position worse." "lower `in_forecast`, or correct the amounts";
    W247 TaperCatchUp "An incentive fund has a taper and a catch-up." "A taper leaves no gate to open afterwards: the catch-up has no effect." "remove `taper`, or write catch_up = \"none\"";
    W248 ReviewEarly "An instalment of deficit support is decided before its quarter ends." "What happens in the rest of the quarter costs nobody that instalment." "write the last month of the quarter; leave it where the fund does decide that early, as in 2025/26 for the fourth at month 9";
    W249 PaidMissing "An instalment of deficit support was decided, and nothing says what was paid." "What was paid is a fact; the rule's own verdict on the position of that month stands in for it." "fill in `paid_q1` to `paid_q4` in support.csv for every review that is past, 0 where nothing was paid";
    W250 ForecastOld "A forecast was last revised before the month of the data." "It does not know what the months since have shown." "revise it, or read it as the older figure that it is";
    W251 PhasingUnused "A phasing of phasing.csv is named by no line." "It has no effect: perhaps a cell of lines.csv was forgotten." "name it in lines.csv, or remove it";
    W252 FundTakesBack "An incentive fund takes back money that has been received." "What was paid for a quarter is a fact: a system that misses at the year end would lose what its organisations have had." "set gate = \"quarters\" with control totals to date in incentives.csv, or system_share = 0";
    W253 CodeOfAnother "A row that says it is synthetic has a code as real organisations have." "Its figures would be taken for those of the organisation with that code." "give it a code that no organisation can have, such as SYN-1; or say where its figures come from";
    W260 ParameterIdle "A shift applies to a line whose amounts are certain." "There is no draw that it could move." "use a `size`, give the line's rows a range, or remove the row";
    W270 OwnAccountDoubles "An own account's plan or forecast is the sum of what lies below it, or an organisation's is the sum of those beside it." "A sub-total or total row that was pasted with the others counts everything below it twice." "remove the row: nodes add up by themselves; where the account does hold that money, say so in `note`";
    W271 GroupDoubles "A row for a group has the amounts of the rows for its members, added up." "Both count: the effect would be twice what is meant." "remove the row for the group, or those for its members";
    W272 RowsAlike "Two rows are alike in all but their ids." "A row that was pasted twice counts twice." "remove one of them; where both are meant, say in `description` what tells them apart";
    W273 RunningTotals "An account's actuals run like a running total: each is beyond the one before, near the plan to date." "monthly_plan.csv takes each month alone; totals would count the first month in every later one." "write each month alone: its total less that of the month before";
    W274 YearOver "The data are of month 12: no month is left." "The actual months are the outturn; what is still drawn is not of this year." "use the data of an earlier month, or read the actuals as the answer";
    W275 MonthNotHappened "The actuals of the last month are nought, or those of the plan, for every account." "A month whose figures are not in yet was taken for one that has happened." "correct `as_at_month`, and empty the actuals of months to come";
    W276 SizeBlank "A size is blank for some of those that share an amount by it." "Blank is nought in a size column: they bear nothing, and the others bear it for them." "fill in the size in organisations.csv; write 0 where nothing is meant";
    W277 WordNear "A type, level, line or factor is near to another one: perhaps it is misspelt." "Words are matched letter by letter: a misspelt one is another thing." "write them alike; where both are meant, name both in lines.csv, or target both";
    W278 SettingIdle "A setting or a cell has no effect." "What it needs is not there: perhaps a table was lost." "add what it needs, or remove it";
    W279 FactorSetIdle "A factor set stands at an amount that is certain." "There is no draw that its factors could move." "give the row a range or a chance, or empty the cell";
    W280 ProvidedImplausible "The base holds more than twice the largest amount of a row for it." "The row would make the position better by what was never needed." "check `in_forecast`: it is the cost that the base holds for this row";
    W281 AwardImplausible "A pay award is more than 10 % above plan." "0.203 for 0.0203 is the usual cause. The bound is a judgement." "write 2.03 % as 0.0203";
    W282 DirectionAlone "A line of threats has a single opportunity." "A slip in `direction` turns a loss into a gain." "write threat, or leave `direction` blank; where a gain is meant, give it a line of its own";
    W283 AsksUnreceived "Most asks have nobody to receive them." "The money stays with those who find it: perhaps the column `to` was lost." "fill in `to`; it is blank only where the giver keeps what it finds";
    W284 FileCut "The last line of a table does not end, and those of other tables do." "A copy that was cut off ends like that: rows may be missing." "compare the number of rows with the source, and end the last line";
    W285 ThousandsAmongDecimals "A cell has a comma before three digits, and the others of its column have decimal points." "With a decimal comma it would be a thousandth of what is read." "write the number without a comma: 2931, or 2.931";
    W286 OccupancyImplausible "Occupancy of a month of a capacity plan is below 20 % or above 150 %." "Average beds may stand where bed days belong, or the other way round. The bounds are a judgement." "write the bed days of the month: occupied beds times its days";
    W300 MapUnused "A heading that scenario.toml maps is not in the file, or the file is not in the folder." "What the column held last month is missing now: its cells are read as blank." "look whether the return has renamed or lost the column; correct the map, or remove the line";
    W301 ScoreStandsIn "A row of the register gives part of a range, and its impact score stands in for it." "What it does give is not used." "complete the range, or empty it";
    W302 ColumnEmpty "A column that results hang on is blank in every row, or not there where a long table, amounts without a chance or the base make one expect it." "Every row is read as its blank: certain, nothing held in the base, no dependence." "look whether the column was lost on the way; where the blank is meant, fill in one cell (a `probability` of 1, an `in_forecast` of 0) or, of `declared` and `factor_set`, remove the column";
    W303 TotalDiffers "A total row does not agree with the rows above it." "A row was lost or doubled, or the total was not brought up to date." "compare the rows with the source; the total row itself is not used";
    W304 LinksOverlap "Two rows of the register are exclusive of one and the same row." "Neither excludes the other: the likelier happens whenever the rarer does." "where no two of them come together, link the second to the first of the two, exclusive; else leave it";
    W305 UnitsPartlyPast "A row counts units by month, and some of its months are over." "What has happened is in the actuals: only the months to come are counted." "take the months that are over out of `months`";
    W306 CapacityLacks "A capacity plan lacks what its simulation needs." "Winter, agency staff and activity of the organisation are not in the range, unless the register holds them." "complete the plan, or leave the organisation's lines in the register";
    W310 ChangePartly "A change names rows by their place, and a row concerns more than that place." "A row for a group has one amount for all: it cannot be changed for some of them." "where it is meant, change the row by its id; else give those members rows of their own";
    W320 AssuranceLacks "A status is asked for that the assurance does not carry: something that it needs is missing, it is of other inputs, or its last day of use is over." "The figures stay a draft on every page, and somebody may count on more." "complete assurance.toml, or ask for `draft`";
    W330 PlanVersionOther "scenario.toml states another version of the plan than monthly_plan.csv." "Every page would name a plan that the months are not of." "correct whichever is wrong, or leave `plan_version` out of scenario.toml";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_rise() {
        for pair in Check::ALL.windows(2) {
            assert!(pair[0].code() < pair[1].code(), "{} {}", pair[0].code(), pair[1].code());
        }
    }
}
