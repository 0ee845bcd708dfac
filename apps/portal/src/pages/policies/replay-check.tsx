import { useCommand } from '@qianli/api-client';
import { routingApi } from '@qianli/contracts';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../shared/use-tell';

/** Decides the newest decisions again from what was kept of them, and says whether they come out alike. */
export function ReplayCheck() {
  const { t } = useTranslation();
  const tell = useTell();
  const replay = useCommand(routingApi.replay);
  const run = async () => {
    try { await replay.mutateAsync({ body: { decisions: 1000 } }); } catch (problem) { tell.refused(problem); }
  };
  const result = replay.data;
  return (
    <span className="mode-mark">
      {result && <span role="status" className={result.different.length > 0 ? 'field-problem' : 'q-soft'} data-testid="replay-result">{t('policy.replayDone', { decisions: result.decisions, batches: result.batches, same: result.same })}{result.different.length > 0 ? ` · ${t('policy.replayDifferent', { count: result.different.length })}` : ''}</span>}
      <Button size="small" loading={replay.isPending} onClick={() => void run()} data-testid="replay-check">{t('policy.replay')}</Button>
    </span>
  );
}
