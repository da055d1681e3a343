import { CreateDbtAsset, DbtAsset } from '../../../model/dbt/asset.ts'
import { type EntityDefinition, fieldNames } from '../../entity/definition.ts'

/** /dbtAssets: exposures, metrics, semantic models and saved queries of dbt projects, listed by `service`; a collection of our own. */
export const dbtAssets = {
  entityType: 'dbtAsset',
  path: '/dbtAssets',
  name: 'DbtAsset',
  create: CreateDbtAsset,
  entity: DbtAsset,
  fields: fieldNames(DbtAsset, ['owners', 'tags', 'domains', 'extension']),
  ignoredInRequests: [],
  parentFilters: ['service'],
  documentFilters: ['assetType', 'project'],
} as const satisfies EntityDefinition
