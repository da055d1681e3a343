/**
 * A process that owns an embedded server, for tests that kill it: `node embedded-owner.ts <binaries> <directory> [polite]`.
 * It prints one line of JSON when the server is ready, and lives until it is ended; `polite` makes it listen to SIGTERM.
 */
import { startEmbeddedServer } from '../src/db/embedded-server.ts'

const [binaries = '', directory = '', manner] = process.argv.slice(2)
const server = await startEmbeddedServer({ binaries, directory, log: () => {} })
if (manner === 'polite') process.on('SIGTERM', () => process.exit(7))
process.stdout.write(`${JSON.stringify({ adopted: server.adopted })}\n`)
setInterval(() => {}, 1_000)
