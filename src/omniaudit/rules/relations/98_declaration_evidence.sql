/* What the config declares, and where: an intended difference or an accepted irritant that is spoken of itself. */
SELECT s.product_id, d.channel, 'declaration' AS field, d.written AS value, d.written AS raw, d.source, d.position
FROM declarations d
JOIN subjects s ON s.key = d.key
