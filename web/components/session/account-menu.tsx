import { ActionIcon, Menu, Modal } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { useSession } from '../../api/session.ts'
import { Icon } from '../icons/icon.tsx'
import { ChoosePassword } from './choose-password.tsx'
import { roleName } from './role-name.ts'
import styles from './session.module.css'
import { signOut } from './sign-out.ts'

/** Who is signed in, and what they may do about it. */
export function AccountMenu() {
  const { session } = useSession()
  const [dialog, setDialog] = useState<'password' | 'everywhere'>()
  const user = session?.user
  if (user === undefined) return null
  return (
    <>
      <Menu position="bottom-end" width={230} shadow="md">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={`Account of ${user.name}`}><Icon name="user" size={18} /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label><span className={styles.who}><b>{user.name}</b><span>{roleName(user.role)}</span></span></Menu.Label>
          <Menu.Divider />
          <Menu.Item component={Link} to="/settings/tokens" leftSection={<Icon name="key" />}>My tokens</Menu.Item>
          {session?.ways.password === true && <Menu.Item leftSection={<Icon name="lock" />} onClick={() => setDialog('password')}>Change password</Menu.Item>}
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="external" />} onClick={() => void signOut(false)}>Sign out</Menu.Item>
          <Menu.Item onClick={() => setDialog('everywhere')} leftSection={<Icon name="service" />}>Sign out everywhere</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={dialog === 'password'} onClose={() => setDialog(undefined)} title="Change your password" size={400}>
        <p className={styles.lead}>Your other sessions end; tokens stay.</p>
        <ChoosePassword name={user.name} onDone={() => setDialog(undefined)} />
      </Modal>
      <SignOutEverywhere isOpen={dialog === 'everywhere'} onClose={() => setDialog(undefined)} />
    </>
  )
}

function SignOutEverywhere({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Sign out everywhere?" size={400}>
      <p className={styles.lead}>Every browser in which you are signed in is signed out, this one too. Tokens stay: revoke them under Settings, Tokens.</p>
      <div className={styles.actions}>
        <button type="button" className={styles.plain} onClick={onClose}>Cancel</button>
        <button type="button" className={styles.danger} onClick={() => void signOut(true)}>Sign out everywhere</button>
      </div>
    </Modal>
  )
}
