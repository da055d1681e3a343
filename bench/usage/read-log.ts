// One process that reads a log: measured from outside.
import { readLog } from '../../src/connectors/query-log/read-log.ts'
import { loadSqlParser } from '../../src/sql/resolver/parser.ts'

const look = await readLog({ path: process.argv[2]!, parser: await loadSqlParser(), since: undefined, signal: new AbortController().signal })
const texts = await look.readTexts(look.snapshot.counters)
process.stdout.write(JSON.stringify({ statements: look.snapshot.counters.length, calls: look.snapshot.counters.reduce((sum, { calls }) => sum + calls, 0), texts: texts.size }))
process.exit(0)
