import type { CreateTestCase } from '../data-quality/test-case.ts'
import type { CreateTestCaseResult } from '../data-quality/test-result.ts'

/** A test of a project with its last result, where it has run. `sourceIdentity` says which test of which project it is, whatever its name. */
export type DbtTestRecord = { fullyQualifiedName: string; request: CreateTestCase; sourceIdentity: string; result?: CreateTestCaseResult }

export const dbtPartKinds = ['model', 'test', 'asset'] as const
export type DbtPartKind = (typeof dbtPartKinds)[number]

/** What a sink keeps of a project beside lineage. `key` is the FQN of a model's table, the source identity of a test or asset. */
export type DbtPart = { kind: DbtPartKind; id: string; key: string }

/** Who a test or asset is at its project: the service stands in front, since two of them may hold projects of one name. */
export function partIdentity(project: { serviceName: string; projectName: string }, uniqueId: string): string {
  return `${partPrefix(project)}${uniqueId}`
}

/** How the identities of all parts of a project begin. */
export function partPrefix({ serviceName, projectName }: { serviceName: string; projectName: string }): string {
  return `dbt:${serviceName}/${projectName}/`
}
