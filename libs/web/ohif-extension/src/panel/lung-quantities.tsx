import { lungRows, type PreReadQuantityShown } from '@qianli/contracts';
import { say, words } from '../texts/words';

/** How large each lung and each third of it is, and how much of it is opaque. */
export function LungQuantities({ quantities }: { readonly quantities: readonly PreReadQuantityShown[] }) {
  const rows = lungRows(quantities);
  const [first] = rows;
  if (!first) return null;
  const notJudged = quantities.find(({ code }) => code === 'not-judged-share');
  const [source] = quantities.flatMap(({ grade }) => grade?.source ?? []);
  return (
    <details className="card lungs" open data-testid="lung-quantities">
      <summary>{words.lungs}</summary>
      <table>
        <thead><tr><th />{first.cells.map((cell, i) => <th key={cell?.code ?? i}>{cell && `${say(cell.label)} ${cell.unit}`}</th>)}</tr></thead>
        <tbody>
          {rows.map(({ part, cells }) => (
            <tr key={part.code} className={part.code.includes('-') ? 'part' : ''}>
              <th scope="row">{say(part.label)}</th>
              {cells.map((cell, i) => <td key={cell?.code ?? i}>{cell?.value}{cell?.grade && cell.grade.code !== 'none' && <small> {say(cell.grade)}</small>}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      {notJudged && <p className="soft tiny">{say(notJudged.label)} {notJudged.value} %</p>}
      {source && <p className="soft tiny">{words.gradeSource.replace('{source}', source)}</p>}
    </details>
  );
}
