import { useCall, useCommand, useUser } from '@qianli/api-client';
import { mayDo, settingsApi, type ReplyOf } from '@qianli/contracts';
import { Asked, EmptyState, HowLongAgo, useLabels } from '@qianli/ui';
import { Alert, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../shared/use-tell';
import { CardText } from './card-text';

type ModelCard = ReplyOf<typeof settingsApi.models>['items'][number];
const tones = { active: 'q-tag-good', shadow: 'q-tag-machine', off: 'q-tag-calm', rejected: 'q-tag-warn' } as const;

/** The models of the pre-read: what they are for, at which thresholds, in which state, and why one was rejected. */
export function ModelsTab() {
  const { t } = useTranslation();
  const question = useCall(settingsApi.models, {});
  return (
    <Asked question={question}>
      {({ items }) => (
        <div className="stack-wide">
          <p className="q-faint">{t('settings.modelsHint')}</p>
          {items.length === 0 && <div className="card"><EmptyState title={t('settings.noModels')} /></div>}
          {items.map((model) => <Model key={`${model.id}-${model.version}`} model={model} />)}
        </div>
      )}
    </Asked>
  );
}

function Model({ model }: { model: ModelCard }) {
  const { t } = useTranslation();
  const { label, say } = useLabels();
  const { role } = useUser();
  const tell = useTell();
  const setState = useCommand(settingsApi.setModelState);
  const change = async (state: 'active' | 'shadow' | 'off') => {
    try {
      await setState.mutateAsync({ params: { id: model.id }, body: { state } });
      tell.done(t('settings.saved'));
    } catch (problem) { tell.refused(problem); }
  };
  return (
    <section className="card model" aria-label={say(model.name)} data-testid={`model-${model.id}`}>
      <div className="card-head">
        <h2>{say(model.name)} <span className="q-faint">{model.id} {model.version}</span> <span className={`q-tag ${tones[model.state]}`}>{label('modelState', model.state)}</span></h2>
        {mayDo(role, 'model.manage') && model.state !== 'rejected' && (
          <Segmented value={model.state} disabled={setState.isPending} aria-label={t('settings.switchTo')} onChange={(state) => void change(state)} options={(['active', 'shadow', 'off'] as const).map((state) => ({ value: state, label: label('modelState', state) }))} />
        )}
      </div>
      {model.reasons.length > 0 && <Alert type="warning" showIcon title={t('settings.rejectedBecause')} description={<ul className="plain-list">{model.reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul>} />}
      <p>{say(model.intendedUse)}</p>
      <dl className="facts model-facts">
        <div><dt>{t('settings.regulatory')}</dt><dd>{label('regulatory', model.regulatory)}</dd></div>
        <div><dt>{t('settings.licence')}</dt><dd>{model.licence}</dd></div>
        <div><dt>{t('settings.thresholds')}</dt><dd>{Object.entries(model.thresholds).map(([code, value]) => `${label('finding', code)} ${value}`).join(' · ') || '—'}</dd></div>
        <div><dt>{t('settings.seen')}</dt><dd><HowLongAgo at={model.seenAt} /></dd></div>
      </dl>
      {model.card && <details><summary>{t('settings.card')}</summary><CardText text={model.card} /></details>}
    </section>
  );
}
