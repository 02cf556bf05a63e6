/* What each channel states of the services that journeys need; NULL: it states nothing, or nothing that was understood. */
SELECT
    c.channel_no,
    bool_and(p.flag) FILTER (p.policy = 'click_and_collect') AS click_and_collect,
    bool_and(p.flag) FILTER (p.policy = 'return_online_purchase') AS return_online_purchase,
    bool_and(p.flag) FILTER (p.policy = 'return_store_purchase') AS return_store_purchase,
    bool_and(p.flag) FILTER (p.policy = 'accepts_vouchers_from') AS accepts,
    max(p.names) FILTER (p.policy = 'accepts_vouchers_from') AS accepts_from
FROM policies p
JOIN channels c ON c.channel = p.channel AND c.own
GROUP BY c.channel_no
