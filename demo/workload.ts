import type pg from 'pg'
import { demoFolder, readScripts } from './scripts.ts'
import type { Script } from './scripts.ts'

/** One statement of the workload: what it is for, how often it runs and as which role. */
export type WorkloadStatement = { readonly purpose: string; readonly times: number; readonly role: string; readonly sql: string }

/** Runs the queries of the shop's four teams, each as its team's role and a fixed number of times; says how many statements that were. */
export async function runDemoWorkload(client: pg.Client): Promise<number> {
  let executed = 0
  for (const script of await readScripts(demoFolder(import.meta.url), 'workload')) {
    for (const statement of parseWorkload(script)) {
      await runAs(client, statement)
      executed += statement.times
    }
  }
  await client.query('reset role')
  return executed
}

/** The statements of one file of `demo/workload`: each follows a line such as `-- 12 times as shop_app: my orders`. */
export function parseWorkload(script: Script): WorkloadStatement[] {
  // Splitting by a pattern with groups keeps them: introduction, then times, role, purpose and text again and again.
  const parts = script.text.split(/^-- (\d+) times? as (\w+): (.+)$/m)
  const statements: WorkloadStatement[] = []
  for (let at = 1; at < parts.length; at += 4) {
    const [times, role, purpose, sql] = parts.slice(at, at + 4) as [string, string, string, string]
    statements.push({ purpose, times: Number(times), role, sql: sql.trim() })
  }
  return statements
}

async function runAs(client: pg.Client, { times, role, sql }: WorkloadStatement): Promise<void> {
  await client.query(`set role ${client.escapeIdentifier(role)}`)
  try {
    for (let run = 0; run < times; run += 1) await client.query(sql)
  } finally {
    await client.query('reset role')
  }
}
