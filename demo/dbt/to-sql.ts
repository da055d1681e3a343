type Node = {
  unique_id: string; resource_type: string; relation_name: string | null; compiled_code?: string; depends_on: { nodes?: string[] }
  config: { materialized?: string; column_types?: Record<string, string> }; columns: Record<string, { name: string; constraints?: { type: string }[] }>
}
/** What of a manifest the tables are built from. */
export type Manifest = { nodes: Record<string, Node> }

const built = new Set(['model', 'seed', 'snapshot'])

/** The statements that build what dbt built, in the order of their dependence; run as the same role. */
export function toSql(manifest: Manifest, zones: string): string {
  const parts = inOrder(manifest).filter((node) => node.relation_name !== null).map((node) => toStatement(node, zones))
  const head = `-- What dbt built from project/, for a demo without Python: made by make-artifacts.ts from the manifest, not by hand.
grant create on database shop to shop_analyst;
set local role shop_analyst;
create schema staging;
create schema marts;
comment on schema staging is 'Views over the shop with plain types, built by dbt';
comment on schema marts is 'Tables that reports are built on, built by dbt';
grant usage on schema staging, marts to shop_finance, shop_support;
`
  return `${head}\n${parts.join('\n')}\nreset role;\n`
}

function inOrder({ nodes }: Manifest): Node[] {
  const ordered = new Set<Node>()
  const visit = (node: Node): void => {
    for (const id of node.depends_on.nodes ?? []) if (nodes[id] !== undefined && built.has(nodes[id].resource_type)) visit(nodes[id])
    ordered.add(node)
  }
  for (const id of Object.keys(nodes).sort()) if (built.has(nodes[id]!.resource_type)) visit(nodes[id]!)
  return [...ordered]
}

function toStatement(node: Node, zones: string): string {
  const name = node.relation_name!.replace(/^"shop"\./, '').replaceAll('"', '')
  const code = (node.compiled_code ?? '').trim().replaceAll('"shop".', '').replaceAll(/\n\s*\n/g, '\n')
  if (node.resource_type === 'seed') return toSeed(name, zones, node.config.column_types ?? {})
  if (node.resource_type === 'snapshot') {
    return `create table ${name} as
select s.*, md5(s.product_id::text || '|' || s.updated_at::text) as dbt_scd_id, s.updated_at as dbt_updated_at, s.updated_at as dbt_valid_from, null::timestamptz as dbt_valid_to
from (
${code}
) as s;
`
  }
  const required = Object.values(node.columns).filter(({ constraints = [] }) => constraints.some(({ type }) => type === 'not_null')).map((column) => `alter table ${name} alter column ${column.name} set not null;\n`)
  return `create ${node.config.materialized === 'view' ? 'view' : 'table'} ${name} as\n${code};\n${required.join('')}`
}

function toSeed(name: string, csv: string, types: Record<string, string>): string {
  const [header = '', ...lines] = csv.trim().split('\n')
  const columns = header.split(',').map((column) => `${column} ${types[column] ?? 'integer'}`)
  const rows = lines.map((line) => `  (${line.split(',').map((value) => (/^\d+$/.test(value) ? value : `'${value}'`)).join(', ')})`)
  return `create table ${name} (${columns.join(', ')});\ninsert into ${name} values\n${rows.join(',\n')};\n`
}
