import { useCall, useCommand } from '@qianli/api-client';
import { followUpApi, type CaseDetail } from '@qianli/contracts';
import { FollowUpTable, followUpWords, saying } from '@qianli/follow-up';
import { language, sayError } from '../texts/words';
import type { OhifManagers } from '../viewer/ohif-services';
import { showFinding } from '../viewer/show-finding';

interface FollowUpSectionProps {
  readonly kase: CaseDetail;
  readonly mayAssess: boolean;
  readonly managers: OhifManagers;
  onChosen(findingId: string): void;
}

/** Under the findings: the same lesions in the person's earlier CTs. A click goes to the image where its study hangs. */
export function FollowUpSection({ kase, mayAssess, managers, onChosen }: FollowUpSectionProps) {
  const say = saying(language);
  const params = { id: kase.id };
  const { data: followUp } = useCall(followUpApi.get, { params }, { enabled: kase.modality === 'CT' });
  const separate = useCommand(followUpApi.separate);
  const rejoin = useCommand(followUpApi.rejoin);
  const problem = separate.error ?? rejoin.error;
  if (!followUp || followUp.visits.length < 2) return null;
  return (
    <section className="card follow-up" aria-label={say(followUpWords.title)}>
      <h3>{say(followUpWords.title)}</h3>
      {problem && <p className="notice warn" role="alert">{sayError(problem)}</p>}
      <FollowUpTable
        followUp={followUp} language={language}
        onGo={({ finding, visit }) => {
          if (visit.isThis) onChosen(finding.id);
          void showFinding(managers, finding);
        }}
        onSeparate={mayAssess ? (findingId, otherFindingId) => separate.mutate({ params, body: { findingId, otherFindingId } }) : null}
        onRejoin={mayAssess ? (separationId) => rejoin.mutate({ params: { ...params, separationId } }) : null}
      />
    </section>
  );
}
