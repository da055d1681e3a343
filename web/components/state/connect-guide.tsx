import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { useMay } from '../../api/use-may.ts'
import { Icon } from '../icons/icon.tsx'
import { Logo } from '../layout/logo.tsx'
import { CodeBlock } from '../text/code-block.tsx'
import styles from './connect-guide.module.css'

const workflowFile = `source:
  type: postgres
  serviceName: my-postgres
  serviceConnection:
    config:
      type: Postgres
      hostPort: localhost:5432
      username: reader
      authType:
        password: $PGPASSWORD
      database: postgres
      ingestAllDatabases: true
  sourceConfig:
    config:
      type: DatabaseMetadata
sink:
  type: catalog
  config: {}
`

/** What an empty catalog says: how to connect a server, and that there is a demo. */
export function ConnectGuide() {
  const mayAdd = useMay('ingest')
  return (
    <div className={styles.guide}>
      <section className={styles.connect}>
        <Logo size={40} />
        <h1>Connect a PostgreSQL</h1>
        <p>Say where it is, test it, and choose what to read and when. Trunkline only reads, waits for no lock, and begins with no more rights than <code>CONNECT</code>.</p>
        {mayAdd ? <Button component={Link} to="/services/new" size="lg" mt={20} rightSection={<Icon name="chevronRight" />}>Connect a PostgreSQL</Button> : <p>An administrator adds the first server.</p>}
        <details className={styles.file}>
          <summary>Or from a file, with the command line</summary>
          <p>Save this as <code>metadata.yaml</code>, and run it beside this server.</p>
          <CodeBlock text={workflowFile} label="workflow file" />
          <CodeBlock text="PGPASSWORD=… trunkline ingest -c metadata.yaml" label="command" />
          <p>In a clone of the repository the command is <code>bin/trunkline.mjs</code>.</p>
        </details>
      </section>
      <section className={styles.demo}>
        <h2>Look at the demo</h2>
        <p>A shop with accounts, orders, payments and stock on a PostgreSQL of its own, ingested in seconds. In a clone of the repository:</p>
        <CodeBlock text="npm start" label="command" />
      </section>
    </div>
  )
}
