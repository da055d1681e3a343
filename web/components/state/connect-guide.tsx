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
  return (
    <div className={styles.guide}>
      <section className={styles.connect}>
        <Logo size={40} />
        <h1>Connect a PostgreSQL</h1>
        <p>Say in a file where it is. Trunkline only reads, waits for no lock, and begins with no more rights than <code>CONNECT</code>.</p>
        <ol>
          <li>
            <h2>Save this as <code>metadata.yaml</code></h2>
            <CodeBlock text={workflowFile} label="workflow file" />
          </li>
          <li>
            <h2>Run it beside this server</h2>
            <CodeBlock text="PGPASSWORD=… trunkline ingest -c metadata.yaml" label="command" />
            <p>In a clone of the repository the command is <code>bin/trunkline.mjs</code>.</p>
          </li>
          <li>
            <h2>Come back</h2>
            <p>What was found shows up here while it runs. <button type="button" className={styles.reload} onClick={() => location.reload()}>Reload</button></p>
          </li>
        </ol>
      </section>
      <section className={styles.demo}>
        <h2>Look at the demo</h2>
        <p>A shop with accounts, orders, payments and stock on a PostgreSQL of its own, ingested in seconds. In a clone of the repository:</p>
        <CodeBlock text="npm start" label="command" />
      </section>
    </div>
  )
}
