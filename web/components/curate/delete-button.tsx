import { ActionIcon, Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ApiError, sendJson } from '../../api/client.ts'
import { visibleName } from '../../format/fqn.ts'
import { Icon } from '../icons/icon.tsx'
import styles from './curate.module.css'
import { failureText } from './use-edit.ts'
import { useMay } from '../../api/use-may.ts'

type DeleteButtonProps = { what: string; name: string; path: string; /** What is lost, in words. */ consequence: ReactNode; onDeleted?: () => void; isLabelled?: boolean; /** Of what may be on things: its type and id, so that it can be taken off them first. */ used?: { type: string; id: string } }

/** Deletes a thing whose name was typed; it can be brought back through the API. */
export function DeleteButton({ what, name, path, consequence, onDeleted, isLabelled = false, used }: DeleteButtonProps) {
  const queries = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const remove = useMutation({
    mutationFn: async (offEverything: boolean) => {
      if (offEverything && used !== undefined) await sendJson('DELETE', `/catalog/uses/${used.type}/${used.id}`)
      await sendJson('DELETE', path)
    },
    onSuccess: async () => {
      await Promise.all([['list'], ['choices'], ['type'], ['labelUse'], ['entity'], ['children'], ['search']].map((queryKey) => queries.invalidateQueries({ queryKey })))
      setOpen(false)
      onDeleted?.()
    },
  })
  const isInUse = used !== undefined && remove.error instanceof ApiError && remove.error.code === 'ENTITY_IN_USE'
  if (!useMay('edit')) return null
  return (
    <>
      {isLabelled
        ? <Button size="compact-sm" variant="default" leftSection={<Icon name="trash" size={14} />} onClick={() => setOpen(true)}>Delete</Button>
        : <ActionIcon variant="subtle" color="gray" size={26} aria-label={`Delete ${what} ${name}`} onClick={() => setOpen(true)}><Icon name="trash" size={14} /></ActionIcon>}
      <Modal opened={isOpen} onClose={() => setOpen(false)} title={`Delete ${what} ${visibleName(name)}?`}>
        <form className={styles.form} onSubmit={(event) => { event.preventDefault(); remove.mutate(false) }}>
          <div>{consequence}</div>
          <TextInput data-autofocus label={<>Type <b>{visibleName(name)}</b> to confirm</>} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
          {remove.isError && <p className={styles.error} role="alert">{isInUse ? remove.error.message : failureText(remove.error)}</p>}
          <div className={styles.actions}>
            <Button type="submit" size="sm" color="red" disabled={typed !== name} loading={remove.isPending}>Delete</Button>
            {isInUse && <Button size="sm" variant="default" disabled={typed !== name} loading={remove.isPending} onClick={() => remove.mutate(true)}>Take it off everything and delete</Button>}
            <Button size="sm" variant="default" onClick={() => setOpen(false)}>Cancel</Button>
          </div>
        </form>
      </Modal>
    </>
  )
}
