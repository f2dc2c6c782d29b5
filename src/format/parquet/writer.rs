//! The bytes: the columns of the CSV files with their types, blank cells null. There is no time in them, and the same values make the same.

use std::ops::Range;
use std::sync::Arc;

use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::{DRAWS, Parquet, WithoutParquet};
use crate::format::csv::neutral;
use crate::format::{Artifact, FormatError};
use crate::tell::columns::{Cells, FileColumn};
use crate::tell::table::Filled;

/// Rows that a reader may skip together.
const TOGETHER: usize = 1 << 20;

/// A field of a file.
type Field = Result<Type, ParquetError>;

impl Parquet {
    /// That of this build.
    ///
    /// # Errors
    /// None in this build.
    pub fn of_this_build() -> Result<Self, WithoutParquet> {
        Ok(Self::Built)
    }

    /// A table as a file of the results folder. Its metadata say under `about` what a row is, and under the name of each column what it means.
    ///
    /// # Errors
    /// When the writer fails: a mistake in this program.
    pub fn table(self, table: &Filled) -> Result<Artifact, FormatError> {
        let path = format!("data/{}.parquet", table.name);
        let columns = table.file_columns(neutral);
        let meanings = columns.iter().map(|column| (column.name.as_str(), column.about.as_str()));
        let properties = properties([("about", table.about)].into_iter().chain(meanings)).build();
        let columns: Vec<(&str, Typed)> =
            columns.iter().map(|FileColumn { name, cells, .. }| (name.as_str(), typed(cells))).collect();
        let fields = columns.iter().map(|(name, cells)| cells.field(name)).collect();
        let bytes =
            written(fields, properties, table.rows.len(), |place, rows, writer| columns[place].1.write(rows, writer));
        bytes.map(|bytes| Artifact::new(&path, bytes)).map_err(|error| FormatError::new(&path, &error))
    }

    /// Every iteration of some nodes, by their codes, as one file: the number of the iteration, and the position of each node, £m.
    ///
    /// # Errors
    /// When the writer fails: a mistake in this program.
    pub fn draws(self, nodes: &[(&str, &[f64])]) -> Result<Artifact, FormatError> {
        const NUMBER: &str = "iteration";
        let properties =
            properties([("about", "One row an iteration: positions at the year end, all rules done, £m.")])
                .set_dictionary_enabled(false)
                // Positions lie on a grid of 2⁻²⁷ £m: their last bytes are nought, and set apart from the others they take no room.
                .set_encoding(Encoding::BYTE_STREAM_SPLIT)
                .set_column_encoding(NUMBER.into(), Encoding::DELTA_BINARY_PACKED)
                .build();
        let number = field(NUMBER, Physical::INT64, None, Repetition::REQUIRED);
        let of_node = |(code, _): &(&str, &[f64])| field(code, Physical::DOUBLE, None, Repetition::REQUIRED);
        let fields = std::iter::once(number).chain(nodes.iter().map(of_node)).collect();
        let rows = nodes.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
        let bytes = written(fields, properties, rows, |place, rows, writer| match place.checked_sub(1) {
            None => {
                let numbers: Vec<i64> = rows.map(|row| (row as u64).cast_signed()).collect();
                writer.typed::<Int64Type>().write_batch(&numbers, None, None)
            }
            Some(node) => {
                // Adding zero turns −0 into 0.
                let values: Vec<f64> = nodes[node].1[rows].iter().map(|value| value + 0.0).collect();
                writer.typed::<DoubleType>().write_batch(&values, None, None)
            }
        });
        bytes.map(|bytes| Artifact::new(DRAWS, bytes)).map_err(|error| FormatError::new(DRAWS, &error))
    }
}

/// The cells of a column as the format knows them.
enum Typed<'c> {
    Text(&'c [Option<String>]),
    Flag(&'c [Option<bool>]),
    Signed(Vec<Option<i64>>),
    Unsigned(&'c [Option<u64>]),
    Number(&'c [Option<f64>]),
}

fn typed(cells: &Cells) -> Typed<'_> {
    match cells {
        Cells::Text(cells) => Typed::Text(cells),
        Cells::Flag(cells) => Typed::Flag(cells),
        Cells::Count(cells) => Cells::signed(cells).map_or(Typed::Unsigned(cells), Typed::Signed),
        Cells::Number(cells) => Typed::Number(cells),
    }
}

impl Typed<'_> {
    fn field(&self, name: &str) -> Field {
        let (physical, logical) = match self {
            Self::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Self::Flag(_) => (Physical::BOOLEAN, None),
            Self::Signed(_) => (Physical::INT64, None),
            Self::Unsigned(_) => (Physical::INT64, Some(LogicalType::integer(64, false))),
            Self::Number(_) => (Physical::DOUBLE, None),
        };
        field(name, physical, logical, Repetition::OPTIONAL)
    }

    fn write(&self, rows: Range<usize>, writer: &mut SerializedColumnWriter<'_>) -> Result<usize, ParquetError> {
        match self {
            Self::Text(cells) => {
                let (values, levels) = known(&cells[rows], |text| ByteArray::from(text.as_str()));
                writer.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)
            }
            Self::Flag(cells) => {
                let (values, levels) = known(&cells[rows], |flag| *flag);
                writer.typed::<BoolType>().write_batch(&values, Some(&levels), None)
            }
            Self::Signed(cells) => {
                let (values, levels) = known(&cells[rows], |count| *count);
                writer.typed::<Int64Type>().write_batch(&values, Some(&levels), None)
            }
            Self::Unsigned(cells) => {
                let (values, levels) = known(&cells[rows], |count| count.cast_signed());
                writer.typed::<Int64Type>().write_batch(&values, Some(&levels), None)
            }
            Self::Number(cells) => {
                let (values, levels) = known(&cells[rows], |number| *number);
                writer.typed::<DoubleType>().write_batch(&values, Some(&levels), None)
            }
        }
    }
}

/// The values that are there, and for each cell whether it is.
fn known<T, V>(cells: &[Option<T>], value: impl Fn(&T) -> V) -> (Vec<V>, Vec<i16>) {
    (cells.iter().flatten().map(value).collect(), cells.iter().map(|cell| i16::from(cell.is_some())).collect())
}

fn properties<'a>(about: impl IntoIterator<Item = (&'a str, &'a str)>) -> WriterPropertiesBuilder {
    let about = about.into_iter().map(|(key, value)| KeyValue::new(key.to_owned(), value.to_owned()));
    WriterProperties::builder().set_compression(Compression::SNAPPY).set_key_value_metadata(Some(about.collect()))
}

fn field(name: &str, physical: Physical, logical: Option<LogicalType>, repetition: Repetition) -> Field {
    Type::primitive_type_builder(name, physical).with_logical_type(logical).with_repetition(repetition).build()
}

/// A file of some fields and rows; `write` gives the cells of a column in some of the rows.
fn written(
    fields: Vec<Field>,
    properties: WriterProperties,
    rows: usize,
    write: impl Fn(usize, Range<usize>, &mut SerializedColumnWriter<'_>) -> Result<usize, ParquetError>,
) -> Result<Vec<u8>, ParquetError> {
    let fields = fields.into_iter().map(|field| field.map(Arc::new)).collect::<Result<_, _>>()?;
    let schema = Type::group_type_builder("table").with_fields(fields).build()?;
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    for first in (0..rows).step_by(TOGETHER) {
        let mut group = writer.next_row_group()?;
        let mut place = 0;
        while let Some(mut column) = group.next_column()? {
            write(place, first..rows.min(first + TOGETHER), &mut column)?;
            column.close()?;
            place += 1;
        }
        group.close()?;
    }
    writer.into_inner()
}
