import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { sendJson } from '../../api/client.ts'
import { type ApiToken, tokensQuery } from '../../api/people.ts'
import { FormError } from '../../components/session/form-error.tsx'
import { ConfirmButton } from '../../components/state/confirm.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { exactTime } from '../../format/time.ts'
import styles from './access.module.css'
import { ShownOnce, type ShownSecret } from './shown-once.tsx'
import { TokenDialog } from './token-dialog.tsx'

/** Tokens with which programs sign in: one's own, or for an administrator everybody's and those of bots. */
export function TokensTab({ isAdmin }: { isAdmin: boolean }) {
  const ask = tokensQuery(isAdmin ? 'all' : 'own')
  const tokens = useQuery(ask)
  const queries = useQueryClient()
  const [isMaking, setIsMaking] = useState(false)
  const [secret, setSecret] = useState<ShownSecret>()
  const [error, setError] = useState<Error>()
  if (tokens.isError) return <Failure error={tokens.error} what="the tokens" onRetry={() => void tokens.refetch()} />
  const revoke = async ({ token }: ApiToken) => {
    setError(undefined)
    await (isAdmin ? sendJson('DELETE', `/people/tokens/${token}`) : sendJson('PUT', '/users/security/token/revoke', { tokenIds: [token] })).catch((failure: unknown) => setError(failure as Error))
    await queries.invalidateQueries({ queryKey: ['tokens'] })
  }
  return (
    <>
      <div className={styles.head}>
        <p>Programs send a token as <code>Authorization: Bearer …</code>; workflow files name it as <code>jwtToken</code>. A bot speaks for sources and keeps what people wrote.</p>
        <Button onClick={() => setIsMaking(true)}>Make a token</Button>
      </div>
      {error !== undefined && <FormError error={error} />}
      {tokens.data === undefined ? <RowsSkeleton rows={4} height={40} /> : tokens.data.data.length === 0 ? <Empty title="No tokens" icon="key">Make one for a program that reads or writes the catalog.</Empty> : (
        <PlainTable label="Tokens" rows={tokens.data.data} rowKey={({ token }) => token} columns={[
          { header: 'Name', cell: ({ tokenName }) => <b>{tokenName}</b> },
          { header: 'Acts as', cell: ({ userName }) => userName },
          { header: 'Made', cell: ({ createdAt, createdBy, userName }) => <><TimeAgo at={createdAt} />{createdBy !== userName && ` by ${createdBy}`}</> },
          { header: 'Ends', cell: ({ expiryDate }) => (expiryDate === undefined ? 'When it is revoked' : exactTime(expiryDate)) },
          { header: 'Used', cell: ({ usedAt }) => (usedAt === undefined ? 'Never' : <TimeAgo at={usedAt} />) },
          { header: 'Actions', align: 'right', width: '100px', cell: (token) => <ConfirmButton label="Revoke" name={token.tokenName} title={`Revoke ${token.tokenName}?`} action="Revoke it" onConfirm={() => revoke(token)}><p>What signs in with it as {token.userName} is refused from now on. It cannot be taken back: a new token has another text.</p></ConfirmButton> },
        ]} />
      )}
      <TokenDialog isOpen={isMaking} isAdmin={isAdmin} onClose={() => setIsMaking(false)} onMade={(name, text) => {
        setIsMaking(false)
        setSecret({ title: `Token ${name}`, label: 'token', text, advice: 'Keep it like a password; who has it acts as its owner.' })
        void queries.invalidateQueries({ queryKey: ['tokens'] })
      }} />
      <ShownOnce secret={secret} onClose={() => setSecret(undefined)} />
    </>
  )
}
