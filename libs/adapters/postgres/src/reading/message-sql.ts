import type { Message } from '@qianli/contracts';

/** Messages `m` with author and readers; one statement for any number. Everybody but the author who has read it, in the order they did. */
export const messageColumns = `
  m.id, m."caseId", m.text, m.at, json_build_object('id', u.id, 'name', u.name, 'role', u.role,
    'hospital', CASE WHEN h.id IS NULL THEN NULL ELSE json_build_object('id', h.id, 'name', h.name) END) AS author,
  coalesce((SELECT json_agg(json_build_object('id', r."userId", 'name', ru.name, 'at', to_char(r."readAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY r."readAt", r."userId")
    FROM message_reads r JOIN users ru ON ru.id = r."userId"
    WHERE r."caseId" = m."caseId" AND r."userId" <> m."authorId" AND r."readAt" >= m.at), '[]') AS "readBy"`;
export const messageJoins = 'JOIN users u ON u.id = m."authorId" LEFT JOIN hospitals h ON h.id = u."hospitalId"';

export interface MessageRow {
  id: string;
  caseId: string;
  text: string;
  at: Date;
  author: Message['author'];
  readBy: Message['readBy'];
}

export const toMessage = (row: MessageRow): Message => ({ ...row, at: new Date(row.at).toISOString() });
