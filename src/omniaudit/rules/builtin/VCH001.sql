/* ---
code: VCH001
name: channel-locked
title: What is earned on one channel can't be spent on another
stage: experience
harm: forced_channel_switch
effort: [channel_switch]
needs: []
params: {}
message: "{reward} of the promotion “{title}” at {channel} can't be spent at {places}"
why: >
  To customers there is one shop. A voucher that half of it refuses sends them to the other half, and having to change
  the channel is one of the surest signs of a customer about to leave.
remedy: >
  Let every till of the shop take it, {places} first; until then, say so where {channel} shows the promotion.
--- */
SELECT
    t.product_id, u.channel, u.channel AS believed_channel, 'usable_channels' AS field, NULL AS believed_value,
    u.told_channels AS deviating_value, NULL AS locations, 1.0 AS magnitude,
    to_json({
        'reward': [CASE p.payout
            WHEN 'points' THEN 'The points' WHEN 'cashback' THEN 'The money back' ELSE 'The voucher' END],
        'title': coalesce(p.title, p.promotion_id), 'places': u.refused_at
    }) AS words
FROM promotion_uses u
JOIN promotions p ON p.promotion_no = u.promotion_no
JOIN promotion_targets t ON t.promotion_no = u.promotion_no
WHERE u.runs AND u.refused_at IS NOT NULL
