/* Own channels that contradict the believed state, and stores that call discontinued what is sold elsewhere. */
SELECT
    s.product_id, s.channel, s.kind, s.selling, s.state,
    b.channel AS believed_channel, b.state AS believed_state, s.locations
FROM states s
JOIN believed_states b ON b.product_id = s.product_id
WHERE s.state IS NOT NULL AND (s.state = 'orderable') <> (b.state = 'orderable')
UNION ALL
SELECT
    s.product_id, s.channel, s.kind, s.selling, 'discontinued' AS state,
    b.channel AS believed_channel, b.state AS believed_state, s.discontinued_at AS locations
FROM states s
JOIN believed_states b ON b.product_id = s.product_id AND b.state = 'orderable'
WHERE s.state = 'orderable' AND s.discontinued_somewhere
