/* Own channel × policy: its one answer; a channel that contradicts itself has none. `online`: what a customer uses
   away from a store. `counts`: the means of payment without those that belong to one kind of place by nature. */
SELECT
    s.product_id, p.policy, p.channel, c.channel_no, c.kind, c.authority, c.selling,
    c.kind <> 'store' AS online,
    min(p.type) AS type, min(p.judged) AS judged, min(p.value) AS value, min(p.key) AS key, bool_or(p.flag) AS flag,
    any_value(p.names) AS names, min(p.amount) AS amount, min(p.hours) AS hours, min(p.basis) AS basis,
    list_filter(any_value(p.names), lambda x: NOT list_contains(['cash', 'cheque', 'paypal', 'bank_transfer', 'klarna'], x)) AS counts
FROM policies p
JOIN channels c ON c.channel = p.channel AND c.own
JOIN subjects s ON s.key = 'policy:' || p.policy
GROUP BY s.product_id, p.policy, p.channel, c.channel_no, c.kind, c.authority, c.selling
HAVING count(DISTINCT p.key) = 1 AND count(DISTINCT p.basis) <= 1
