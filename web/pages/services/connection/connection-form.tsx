import type { ReactNode } from 'react'
import type { Problems } from '../../../forms/form-value.ts'
import type { JsonObject, JsonSchema } from '../../../forms/json-schema.ts'
import { type FormSection, SchemaForm } from '../../../forms/schema-form.tsx'

/** Filters have a step of their own, and what stands here in the end is always Postgres. */
const hidden = ['type', 'databaseFilterPattern', 'schemaFilterPattern', 'tableFilterPattern', 'storedProcedureFilterPattern']

const sections: readonly FormSection[] = [
  { title: 'Server', fields: ['hostPort', 'database', 'ingestAllDatabases'] },
  { title: 'Sign in', fields: ['username', 'authType'] },
  { title: 'Encryption', fields: ['sslMode'] },
  { title: 'Certificates', fields: ['sslConfig'], isFolded: true },
]

const help = {
  hostPort: 'db.example.com:5432\ndb1.example.com:5432,db2.example.com:5432 tries both in order.\n/var/run/postgresql:5432 is a socket on the machine that Trunkline runs on.',
  username: 'The least that works: create role trunkline login; grant connect on database … to trunkline.\nGRANT pg_read_all_stats adds usage and lineage; GRANT pg_read_all_data adds profiles and samples.',
  authType: 'Password: SCRAM, md5 or none, as the server asks.\nAWS IAM: GRANT rds_iam TO the role, and rds-db:connect in AWS. Azure AD: pgaadauth_create_principal makes the role. Google: the instance needs cloudsql.iam_authentication=on.',
  'authType.password': 'Instead of the secret itself: env:NAME reads an environment variable of the server, file:/path a file, aws-secrets-manager:ARN#member AWS Secrets Manager.',
  sslMode: 'prefer encrypts where the server can and checks nothing. verify-full is what to choose across a network that is not yours: it wants a certificate of a known authority, for this very host name.',
  'sslConfig.caCertificate': 'Needed for verify-ca. For verify-full, leave it out to trust the public authorities.',
  'sslConfig.sslKey': 'An encrypted key is opened with sslpassword, under connection arguments.',
  ingestAllDatabases: 'The databases themselves are chosen in the next step.',
}

/** Google sign-in is chosen to sign in with Google. */
const starts = { 'Google Cloud SQL': { enableIamAuth: true } }

export type ConnectionFormProps = {
  schema: JsonSchema
  value: JsonObject
  onChange: (next: JsonObject) => void
  problemsFound?: Problems
  showsAll?: boolean
  beside?: ReactNode
}

/** The connection to a PostgreSQL server, made from its schema. */
export function ConnectionForm(props: ConnectionFormProps) {
  return <SchemaForm {...props} sections={sections} hidden={hidden} help={help} starts={starts} />
}
