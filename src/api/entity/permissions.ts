import { holdsRight, type Right, type Role } from '../../model/access.ts'
import type { RouteRight } from '../sign-in/rights.ts'
import type { EntityDefinition } from './definition.ts'

/** OpenMetadata's operations on one kind of thing, each with the right that the routes here ask for. */
export type ResourceOperations = { resource: string; operations: ReadonlyMap<string, Right> }

/** What a patch of one field is called there; a definition without the field has no such operation. */
const fieldOperations = [
  ['EditDescription', 'description'], ['EditDisplayName', 'displayName'], ['EditTags', 'tags'], ['EditTier', 'tags'], ['EditGlossaryTerms', 'tags'], ['EditOwners', 'owners'], ['EditCustomFields', 'extension'],
  ['EditReviewers', 'reviewers'], ['EditStatus', 'entityStatus'],
] as const

const dataOperations = [['EditLineage', 'PUT', '/lineage'], ['EditUsage', 'POST', '/usage/:entityType/:id'], ['ViewUsage', 'GET', '/usage/:entityType/:id']] as const

/** Operations that have a route of their own. */
const routeOperations: Readonly<Partial<Record<EntityDefinition['entityType'], readonly (readonly [operation: string, method: string, path: string])[]>>> = {
  database: dataOperations,
  databaseSchema: dataOperations,
  storedProcedure: dataOperations,
  table: [
    ...dataOperations, ['EditDataProfile', 'PUT', '/tables/:id/tableProfile'],
    ['ViewDataProfile', 'GET', '/tables/:fqn/tableProfile'], ['EditSampleData', 'PUT', '/tables/:id/sampleData'], ['ViewSampleData', 'GET', '/tables/:id/sampleData'], ['EditQueries', 'PUT', '/queries'],
    ['ViewQueries', 'GET', '/queries'], ['EditTests', 'PUT', '/dataQuality/testCases'], ['ViewTests', 'GET', '/dataQuality/testCases'],
  ],
  testCase: [
    ['EditTests', 'PUT', '/dataQuality/testCases'], ['ViewTests', 'GET', '/dataQuality/testCases'], ['ViewTestCaseFailedRowsSample', 'GET', '/dataQuality/testCases/:id/failedRowsSample'],
    ['DeleteTestCaseFailedRowsSample', 'DELETE', '/dataQuality/testCases/:id/failedRowsSample'],
  ],
  ingestionPipeline: [
    ['Trigger', 'POST', '/services/ingestionPipelines/trigger/:id'], ['Deploy', 'POST', '/services/ingestionPipelines/deploy/:id'], ['Kill', 'POST', '/services/ingestionPipelines/kill/:id'],
    ['EditIngestionPipelineStatus', 'PUT', '/services/ingestionPipelines/:fqn/pipelineStatus'],
  ],
  user: [['GenerateToken', 'PUT', '/users/generateToken/:id']],
}

/** Every kind of thing that the API keeps, by what its routes ask for: what is said of permissions is what is asked for. */
export function listOperations(definitions: readonly EntityDefinition[], routes: readonly RouteRight[]): ResourceOperations[] {
  const rightOf = (method: string, path: string): Right | undefined => routes.find((route) => route.method === method && route.url === `/api/v1${path}`)?.right
  return definitions.map(({ entityType, path, entity, writeRight = 'edit', guardedFields }) => {
    const rightOfField = (field: string): Right => (guardedFields === undefined || guardedFields.includes(field) ? writeRight : 'edit')
    const own: [string, Right | undefined][] = [['Create', rightOf('POST', path)], ['Delete', rightOf('DELETE', `${path}/:id`)], ['ViewAll', rightOf('GET', path)], ['ViewBasic', rightOf('GET', path)], ['EditAll', writeRight]]
    const ofFields = fieldOperations.filter(([, field]) => field in entity.shape).map(([operation, field]): [string, Right] => [operation, rightOfField(field)])
    const ofRoutes = (routeOperations[entityType] ?? []).map(([operation, method, route]): [string, Right | undefined] => [operation, rightOf(method, route)])
    return { resource: entityType, operations: new Map([...own, ...ofFields, ...ofRoutes].filter((entry): entry is [string, Right] => entry[1] !== undefined)) }
  })
}

/** What one role may do with a kind of thing, as OpenMetadata answers it. */
export function toResourcePermission({ resource, operations }: ResourceOperations, role: Role): { resource: string; permissions: { operation: string; access: 'allow' | 'notAllow'; role: string; policy: string }[] } {
  return { resource, permissions: [...operations].map(([operation, right]) => ({ operation, access: holdsRight(role, right) ? 'allow' as const : 'notAllow' as const, role, policy: role })) }
}

/** What one role may do, as rules: kinds of things with the same operations together. */
export function toRules(all: readonly ResourceOperations[], role: Role): { name: string; effect: 'allow'; operations: string[]; resources: string[] }[] {
  const byOperations = Map.groupBy(all, ({ operations }) => [...operations].filter(([, right]) => holdsRight(role, right)).map(([operation]) => operation).join())
  return [...byOperations].filter(([operations]) => operations !== '')
    .map(([operations, resources], index) => ({ name: `rule ${index + 1}`, effect: 'allow', operations: operations.split(','), resources: resources.map(({ resource }) => resource) }))
}
