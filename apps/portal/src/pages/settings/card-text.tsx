import type { ReactNode } from 'react';

/** A model card as it is written: headings, lists, tables and paragraphs of its Markdown; everything else stays text. */
export function CardText({ text }: { text: string }) {
  const blocks = text.replaceAll('\r', '').split(/\n{2,}|(?<=^#.*)\n|\n(?=[#|])(?<!\|\n)/m);
  return <div className="card-text">{blocks.filter((block) => block.trim()).map((block, at) => <Block key={at} block={block.trim()} />)}</div>;
}

function Block({ block }: { block: string }): ReactNode {
  // A list's line that is indented goes on with the one before.
  const lines = block.replace(/\n\s{2,}(?![-*]\s)/g, ' ').split('\n');
  const heading = /^(#{1,6})\s+(.*)/.exec(block);
  if (heading && lines.length === 1) return <h3>{plain(heading[2] ?? '')}</h3>;
  if (lines.length > 1 && lines.every((line) => line.trim().startsWith('|'))) return <CardTable lines={lines} />;
  if (lines.every((line) => /^\s*([-*]|\d+\.)\s/.test(line))) return <ul>{lines.map((line, at) => <li key={at}>{plain(line.replace(/^\s*([-*]|\d+\.)\s/, ''))}</li>)}</ul>;
  return <p>{plain(block)}</p>;
}

function CardTable({ lines }: { lines: readonly string[] }) {
  const rows = lines.filter((line) => !/^\s*\|[\s:|-]+\|\s*$/.test(line)).map((line) => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => plain(cell.trim())));
  const [head = [], ...body] = rows;
  return <div className="card-table"><table className="case-table slim-table"><thead><tr>{head.map((cell, at) => <th key={at}>{cell}</th>)}</tr></thead><tbody>{body.map((row, at) => <tr key={at}>{row.map((cell, column) => <td key={column}>{cell}</td>)}</tr>)}</tbody></table></div>;
}

const plain = (text: string) => text.replace(/\*\*|`|(?<=^|\s)\*(?=\S)|(?<=\S)\*(?=\s|$)/g, '').replace(/\[([^\]]+)\]\([^)]+\)/g, '$1');
