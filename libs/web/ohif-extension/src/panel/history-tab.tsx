import { useCall } from '@qianli/api-client';
import { casesApi, type CaseDetail } from '@qianli/contracts';
import { say, words } from '../texts/words';
import { addressOfCase } from '../session/reading-address';
import { clock, exact } from './times';

/** What came before this reading: the order, the patient's earlier studies and reports, why this reader, and what happened when. */
export function HistoryTab({ kase }: { kase: CaseDetail }) {
  const decisions = useCall(casesApi.decisions, { params: { id: kase.id } });
  const latest = decisions.data?.items[0];
  const refused = latest?.candidates.filter((one) => !one.eligible) ?? [];
  return (
    <div className="history">
      <section>
        <h3>{words.clinicalHistory}</h3>
        <p className="pre card">{kase.history.trim() || words.noHistory}</p>
        <dl>
          <Fact name={words.studyDate} value={kase.studyDate} /><Fact name={words.accession} value={kase.accessionNumber} />
          <Fact name={words.patientId} value={kase.patientId} /><Fact name={words.birthDate} value={kase.patientBirthDate} />
          <Fact name={words.images} value={String(kase.instances)} />
        </dl>
      </section>
      <section>
        <h3>{words.priors}</h3>
        {kase.priors.length === 0 && <p className="soft small">{words.noPriors}</p>}
        {kase.priors.map((prior) => (
          <article key={prior.studyInstanceUid} className="card">
            <div className="line">
              <strong>{prior.date ?? '—'}</strong><span className="badge state">{prior.modality}</span><span>{prior.description}</span>
              <span className="grow" />
              <a className="button" href={addressOfCase({ ...kase, priors: [prior] })}>{words.openPrior}</a>
            </div>
            <p className="small soft">{prior.hospital.name}</p>
            <p className="pre small">{prior.reportImpression ?? words.noPriorReport}</p>
          </article>
        ))}
      </section>
      <section>
        <h3>{words.routing}</h3>
        {latest ? <p className="card">{say(latest.explanation)}</p> : <p className="soft small">{kase.why ? say(kase.why) : words.routingNone}</p>}
        {refused.length > 0 && (
          <details><summary className="small">{words.passedOver} · {refused.length}</summary>
            <ul className="small">{refused.map((one) => <li key={one.reader.id}><strong>{one.reader.name}</strong> {one.refusals.map((refusal) => say(refusal.text)).join(words.listSemicolon)}</li>)}</ul>
          </details>
        )}
      </section>
      <section>
        <h3>{words.timeline}</h3>
        <ol className="timeline">
          {kase.timeline.map((entry) => (
            <li key={`${entry.event}${entry.at}`}><time title={exact(entry.at)}>{clock(entry.at)}</time><span>{words.event[entry.event] ?? words.otherEvent}{entry.by && <span className="soft"> · {entry.by.name}</span>}</span></li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string | null }) {
  return value ? <><dt>{name}</dt><dd>{value}</dd></> : null;
}
