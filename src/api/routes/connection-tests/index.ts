import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import type { OpenSecretBox } from '../../../catalog/secret-box.ts'
import type { ConnectionTester } from '../../../connectors/connection-test.ts'
import { addAccessRoute } from './access.ts'
import { addDefinitionRoutes } from './definitions.ts'
import { addFilterPreviewRoute } from './filter-preview.ts'
import { addServiceFilterPreviewRoute } from './service-filter-preview.ts'
import { createConnectionTestRuns } from './runs.ts'
import { fillMasks } from './stored-secrets.ts'
import { addWorkflowRoutes } from './workflows.ts'

export type ConnectionTestRoutesContext = { readonly pool: Pool; readonly openSecretBox: OpenSecretBox; readonly tester: ConnectionTester }

/** Tests of connections: what they consist of, and running them. */
export function addConnectionTestRoutes(app: FastifyInstance, { tester, ...stored }: ConnectionTestRoutesContext): void {
  const runs = createConnectionTestRuns({ now: Date.now, onError: (error) => { app.log.error({ err: error }, 'A test of a connection broke.') } })
  app.addHook('onClose', async () => { runs.close() })
  addDefinitionRoutes(app, tester)
  addFilterPreviewRoute(app, runs)
  addAccessRoute(app, { tester, ...stored })
  addServiceFilterPreviewRoute(app, { tester, ...stored })
  addWorkflowRoutes(app, { tester, runs, fillMasks: (config, serviceName) => fillMasks(config, serviceName, stored) })
}
