import { useCall, useCommand, useUser } from '@qianli/api-client';
import { followUpApi, mayDo, type CaseDetail } from '@qianli/contracts';
import { FollowUpTable, followUpWords, type MarkToShow, saying } from '@qianli/follow-up';
import { useLabels } from '@qianli/ui';
import { openReadingRoom } from '../../shared/open-reading-room';
import { useTell } from '../../shared/use-tell';

/** The case's lesions through the person's CTs; nothing for a case that has no earlier one. */
export function FollowUpPanel({ kase }: { kase: CaseDetail }) {
  const { language } = useLabels();
  const user = useUser();
  const tell = useTell();
  const say = saying(language);
  const params = { id: kase.id };
  const { data: followUp } = useCall(followUpApi.get, { params }, { enabled: kase.modality === 'CT' });
  const separate = useCommand(followUpApi.separate);
  const rejoin = useCommand(followUpApi.rejoin);
  if (!followUp || followUp.visits.length < 2) return null;
  const isReader = mayDo(user.role, 'finding.assess') && kase.assignedTo?.id === user.id && (kase.state === 'reading' || kase.state === 'preliminary');
  const refused = (problem: unknown) => tell.refused(problem);
  const show = ({ finding, visit }: MarkToShow) => {
    openReadingRoom(kase, { studyInstanceUid: visit.studyInstanceUid, sopInstanceUid: finding.location.sopInstanceUid ?? '' });
  };
  return (
    <section className="card" aria-label={say(followUpWords.title)} data-testid="case-follow-up">
      <div className="card-head"><h2>{say(followUpWords.title)}</h2></div>
      <FollowUpTable
        followUp={followUp} language={language}
        onGo={mayDo(user.role, 'study.view') ? show : null}
        onSeparate={isReader ? (findingId, otherFindingId) => separate.mutate({ params, body: { findingId, otherFindingId } }, { onError: refused }) : null}
        onRejoin={isReader ? (separationId) => rejoin.mutate({ params: { ...params, separationId } }, { onError: refused }) : null}
      />
    </section>
  );
}
