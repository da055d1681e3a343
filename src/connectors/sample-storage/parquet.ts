import type { SampleCell, SampleData } from '../../model/sample-data.ts'

type ColumnType = 'BOOLEAN' | 'DOUBLE' | 'STRING'

/** Rows as a Parquet file: numbers, booleans and texts, each with its nulls; a column that mixes them is text. */
export async function toParquet({ columns, rows }: SampleData): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  const columnData = columns.map((name, index) => {
    const cells = rows.map((row) => row[index] ?? null)
    const type = typeOf(cells)
    return { name, type, nullable: true, data: cells.map((cell) => (cell === null || type !== 'STRING' ? cell : typeof cell === 'string' ? cell : JSON.stringify(cell))) }
  })
  return new Uint8Array(parquetWriteBuffer({ columnData }))
}

function typeOf(cells: readonly SampleCell[]): ColumnType {
  const kinds = new Set(cells.filter((cell) => cell !== null).map((cell) => typeof cell))
  if (kinds.size !== 1) return 'STRING'
  return kinds.has('boolean') ? 'BOOLEAN' : kinds.has('number') ? 'DOUBLE' : 'STRING'
}
