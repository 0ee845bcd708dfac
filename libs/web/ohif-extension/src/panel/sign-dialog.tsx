import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { sayError, words } from '../texts/words';

interface SignDialogProps {
  readonly title: string;
  readonly patient: string;
  readonly impression: string;
  readonly critical: boolean;
  sign(password: string): Promise<unknown>;
  onClose(): void;
  onSigned?(): void;
}

/** The one modal of the reading room: what is signed, for whom, and the password again. The password is never kept. */
export function SignDialog({ title, patient, impression, critical, sign, onClose, onSigned }: SignDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const queries = useQueryClient();
  const [password, setPassword] = useState('');
  const [isSigning, setSigning] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => dialog.current?.showModal(), []);

  const submit = async () => {
    setSigning(true);
    setProblem(null);
    try {
      await sign(password);
      onClose();
      onSigned?.();
      await queries.invalidateQueries();
    } catch (reason) {
      setProblem(sayError(reason));
      setPassword('');
    } finally {
      setSigning(false);
    }
  };
  return (
    <dialog ref={dialog} className="sign-dialog" aria-label={words.signTitle} onClose={onClose} onCancel={(event) => isSigning && event.preventDefault()}>
      <form method="dialog" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <h2>{words.signTitle}</h2>
        <p>{words.signWhat}：<strong>{title}</strong> · {patient}{critical && <span className="badge harm">{words.critical}</span>}</p>
        <blockquote>{impression}</blockquote>
        <label className="field"><span>{words.password}</span>
          <input type="password" autoComplete="current-password" autoFocus data-testid="sign-password" value={password} onChange={(event) => setPassword(event.target.value)} />
        </label>
        {problem && <p className="notice warn" role="alert" data-testid="sign-problem">{problem}</p>}
        <div className="line end">
          <button type="button" className="button" disabled={isSigning} onClick={onClose}>{words.cancel}</button>
          <button className="button primary" data-testid="sign-confirm" disabled={isSigning || password === ''}>{isSigning ? words.signing : words.sign}</button>
        </div>
      </form>
    </dialog>
  );
}
