import type { TagLabel } from '../../model/entity.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import type { EntityRecord } from '../../model/ingestion.ts'

/** Turns row-security policies into tags of one classification; `write` stores records and says which FQNs failed. */
export type PolicyTags = {
  /** Makes the tags of these policies exist, once per run; must end before tables that carry them are written. */
  ensure(policies: Iterable<string>): Promise<void>
  /** The labels of a table with these policies. */
  labels(policies: readonly string[]): TagLabel[]
}

/** Tags named after policies, under `classificationName`; a tag that could not be written labels nothing. */
export function createPolicyTags(classificationName: string, write: (records: EntityRecord[]) => Promise<ReadonlySet<string>>): PolicyTags {
  const written = new Map<string, Promise<void>>()
  const refused = new Set<string>()
  let classification: Promise<unknown> | undefined
  const tagFqn = (policy: string) => fullyQualifiedName(classificationName, policy)

  async function writeTags(policies: readonly string[]): Promise<void> {
    classification ??= write([classificationRecord(classificationName)])
    await classification
    const failed = await write(policies.map((policy) => tagRecord(classificationName, policy)))
    for (const fqn of failed) refused.add(fqn)
  }

  return {
    ensure: async (policies) => {
      const wanted = [...new Set(policies)]
      const fresh = wanted.filter((policy) => !written.has(policy))
      if (fresh.length > 0) {
        const writing = writeTags(fresh)
        for (const policy of fresh) written.set(policy, writing)
      }
      await Promise.all(wanted.map((policy) => written.get(policy)))
    },
    labels: (policies) => [...new Set(policies)].filter((policy) => !refused.has(tagFqn(policy))).map((policy) => ({
      tagFQN: tagFqn(policy), name: policy, source: 'Classification', labelType: 'Automated', state: 'Suggested',
    })),
  }
}

function classificationRecord(name: string): EntityRecord {
  return { entityType: 'classification', fullyQualifiedName: fullyQualifiedName(name), request: { name, description: 'Row-security policies of PostgreSQL tables.' } }
}

function tagRecord(classificationName: string, policy: string): EntityRecord {
  return {
    entityType: 'tag',
    fullyQualifiedName: fullyQualifiedName(classificationName, policy),
    request: { name: policy, classification: classificationName, description: `Tables with the row-security policy ${policy}.` },
  }
}
