import type pg from 'pg'

/** Settings under which the server tells the analysed tree of whatever it is asked to parse. */
export const analysisSettings = "set debug_print_parse = on; set client_min_messages = log; set debug_pretty_print = off"

type Connection = { parse(query: { name: string; text: string; types: number[] }): void; sync(): void }
type Notice = { message?: string | undefined; detail?: string | undefined }

/**
 * The analysed trees of one statement, by a protocol Parse message only: nothing is planned or executed. Rejects with what the server
 * says of a statement that it refuses.
 */
export function analyze(client: pg.Client, text: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const trees: string[] = []
    const onNotice = ({ message, detail }: Notice): void => { if (message === 'parse tree:' && detail !== undefined) trees.push(detail) }
    client.on('notice', onNotice)
    const parse = {
      submit: (connection: Connection) => {
        connection.parse({ name: '', text, types: [] })
        connection.sync()
      },
      // The driver forgets a query that failed: nothing is told of it afterwards.
      handleError: (error: Error) => {
        client.off('notice', onNotice)
        reject(error)
      },
      handleReadyForQuery: () => {
        client.off('notice', onNotice)
        resolve(trees)
      },
      handleParseComplete: () => {},
    }
    client.query(parse as unknown as pg.Submittable)
  })
}
