/* Where each channel states its policies, its locations' details and what it knows of a test account. */
SELECT s.product_id, p.channel, p.policy AS field, p.value, p.raw, p.source,
    coalesce(p.position, 'line ' || CAST(p.line AS VARCHAR)) AS position
FROM policies p
JOIN subjects s ON s.key = 'policy:' || p.policy
UNION ALL
SELECT s.product_id, l.channel, l.field, l.value, l.raw, l.source,
    coalesce(l.position, 'line ' || CAST(l.line AS VARCHAR))
FROM locations l
JOIN subjects s ON s.key = 'location:' || l.location || ':' || l.field
UNION ALL
SELECT s.product_id, a.channel, a.field, a.value, a.raw, a.source,
    coalesce(a.position, 'line ' || CAST(a.line AS VARCHAR))
FROM accounts a
JOIN subjects s ON s.key = 'account:' || a.account || ':' || a.field
