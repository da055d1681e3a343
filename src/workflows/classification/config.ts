import { z } from 'zod'
import { NameFilterPattern } from '../metadata/config.ts'
import type { OldKeys } from '../workflow-kind.ts'

/** Languages of OpenMetadata's recognisers; names of columns are known here in several of them at once. */
export const classificationLanguages = `any af sq am ar hy az eu be bn bs bg ca zh hr cs da nl en et fi fr gl ka de el gu ht he hi hu is id ga it ja kn kk km ko ky lo lv lt mk ms ml mt mr mn ne no fa pl pt pa ro ru sr si sk sl es sw sv ta te th tr uk ur uz vi cy xh zu`.split(' ') as [string, ...string[]]

const flag = (value: boolean, title: string, description: string) => z.boolean().default(value).meta({ title, description })
const pattern = (title: string, what: string) => NameFilterPattern.optional().meta({ title, description: `Only ${what} whose names pass.` })
const language = z.enum(classificationLanguages)
const languageField = language.optional().meta({ title: 'Supported Language', description: 'No effect here: what is looked for has no language.' })
const share = (value: number, title: string, description: string) => z.number().min(0).max(1).default(value).meta({ title, description })

const Flags = z.strictObject({ dotAll: z.boolean().default(true), multiline: z.boolean().default(true), ignoreCase: z.boolean().default(true) }).meta({ title: 'Regex Flags' })
const Context = z.array(z.string().min(1)).optional().meta({ title: 'Context', description: 'Words that raise the score where the name or comment of the column holds one.' })

const RecognizerConfig = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('pattern'),
    patterns: z.array(z.strictObject({
      name: z.string().min(1).meta({ title: 'Name' }), regex: z.string().min(1).meta({ title: 'Regex', description: 'A Python regular expression; with target content it must match a whole value, with column_name it is searched in the name.' }), score: share(0.8, 'Score', 'How much a match says.'),
    })).min(1).meta({ title: 'Patterns' }),
    regexFlags: Flags.optional(), context: Context, supportedLanguage: languageField,
  }).meta({ title: 'Pattern' }),
  z.strictObject({ type: z.literal('exact_terms'), exactTerms: z.array(z.string().min(1)).min(1).meta({ title: 'Exact Terms', description: 'The values, or names of columns, that are meant.' }), regexFlags: Flags.optional(), supportedLanguage: languageField }).meta({ title: 'Exact Terms' }),
  z.strictObject({
    type: z.literal('context'), contextWords: z.array(z.string().min(1)).min(1).meta({ title: 'Context Words', description: 'Words of which the name or the comment of the column must hold one.' }),
    supportedLanguage: languageField, minScore: share(0.4, 'Minimum Score', 'With one word, in the comment only.'), maxScore: share(0.8, 'Maximum Score', 'With a word in the name.'), increaseFactorByCharLength: z.number().optional(),
  }).meta({ title: 'Context' }),
])

/** A recogniser of one's own: OpenMetadata's recognizer of a tag, and the tag. */
export const OwnRecognizer = z.strictObject({
  tag: z.string().min(3).regex(/\./, 'Name a tag as Classification.Tag.').meta({ title: 'Tag', description: 'The tag that it proposes, such as Company.EmployeeNumber; it must exist in the catalog.' }),
  name: z.string().min(1).max(128).meta({ title: 'Name', description: 'Stands with the suggestion.' }),
  displayName: z.string().optional(), description: z.string().optional(),
  enabled: flag(true, 'Enabled', 'Off, it is left out.'),
  recognizerConfig: RecognizerConfig.meta({ title: 'What It Looks For' }),
  confidenceThreshold: share(0.6, 'Confidence Threshold', 'Least share of the values that must match, where it looks at values.'),
  target: z.enum(['content', 'column_name']).default('content').meta({ title: 'Target', description: 'Values, or the name of the column.' }),
})
export type OwnRecognizer = z.infer<typeof OwnRecognizer>

/** `source.sourceConfig.config` of a classification workflow: OpenMetadata's keys with OpenMetadata's defaults, and `recognizers`, which it keeps with its tags. */
export const ClassificationConfig = z.strictObject({
  type: z.literal('AutoClassification').default('AutoClassification').meta({ title: 'Type', description: 'Kind of workflow.' }),
  databaseFilterPattern: pattern('Database Filter Pattern', 'databases'),
  schemaFilterPattern: pattern('Schema Filter Pattern', 'schemas'),
  tableFilterPattern: pattern('Table Filter Pattern', 'tables and views'),
  classificationFilterPattern: NameFilterPattern.optional().meta({ title: 'Classification Filter Pattern', description: 'Only tables that carry a tag or glossary term, themselves or on a column, whose name passes.' }),
  useFqnForFiltering: flag(false, 'Use FQN For Filtering', 'Match the patterns of this workflow against service.database.schema.table instead of the bare name.'),
  includeViews: flag(true, 'Include Views', 'Look at views and materialized views too.'),
  storeSampleData: flag(false, 'Store Sample Data', 'Keep some rows of each table, in the catalog or where the connection\'s sample data storage says. Off, rows are looked at and forgotten.'),
  enableAutoClassification: flag(true, 'Enable Auto Classification', 'Propose tags for columns that seem to hold personal data. Nothing is tagged until somebody accepts it.'),
  confidence: z.number().min(0).max(100).default(80).meta({ title: 'Auto Classification Inference Confidence Level', description: 'Least confidence of a suggestion, in percent. Higher finds less and errs less.' }),
  sampleDataCount: z.int().min(0).max(10_000).default(50).meta({ title: 'Sample Data Rows Count', description: 'Rows to keep of each table. For classification alone up to 200 are read; with 0 no table is read, and names, comments, types and the statistics of ANALYZE tell.' }),
  classificationLanguage: language.default('en').meta({ title: 'Classification Language', description: 'No effect here: names of columns are known in English, German, French, Spanish, Italian, Portuguese and Dutch, and values have check digits, not a language.' }),
  recognizers: z.array(OwnRecognizer).max(200).optional().meta({ title: 'Own Recognizers', description: 'What else to look for, and the tag that it gets.' }),
})
export type ClassificationConfig = z.infer<typeof ClassificationConfig>

export const oldClassificationKeys: OldKeys = {}

/** Keys that are accepted, checked, and change nothing here. */
export const idleClassificationKeys = [] as const

/** The further part of OpenMetadata's files. */
export const classificationParts = {
  processor: z.strictObject({ type: z.literal('orm-profiler'), config: z.record(z.string(), z.unknown()).optional() }).meta({ title: 'Processor', description: 'Accepted for compatibility; it changes nothing here.' }),
}
