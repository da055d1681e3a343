import { z } from 'zod'
import { createFields, entityFields, EntityReference } from '../entity.ts'
import { dbtAssetTypes } from './artifacts.ts'

const assetFields = {
  assetType: z.enum(dbtAssetTypes),
  /** Name of the project, and of the thing within it. */
  project: z.string(),
  uniqueId: z.string(),
  /** Of an exposure `dashboard`, `notebook`, …; of a metric `simple`, `ratio`, … */
  kind: z.string().optional(),
  maturity: z.string().optional(),
  path: z.string().optional(),
  group: z.string().optional(),
  /** Who the project says is responsible, whether the catalog knows them or not. */
  contact: z.object({ name: z.string().optional(), email: z.string().optional() }).optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
  /** What it is made of, as the project says it. */
  details: z.record(z.string(), z.unknown()).optional(),
}

/** Request for an exposure, metric, semantic model or saved query of a dbt project; `service` is the FQN of the service whose tables it uses. */
export const CreateDbtAsset = z.object({ ...createFields, ...assetFields, service: z.string() })
export type CreateDbtAsset = z.infer<typeof CreateDbtAsset>

/** What stands on the models of a dbt project without being a table. */
export const DbtAsset = z.object({ ...entityFields, ...assetFields, service: EntityReference, serviceType: z.string().optional() })
export type DbtAsset = z.infer<typeof DbtAsset>
