-- Records what a batch of work led to, in the transaction that applied its transfers: the answers to
-- the keys, and the events. Lists of text come joined by the record separator (U+001E), which neither
-- JSON nor a key can hold: that is several times cheaper than the literal of an array.
--
-- Keys are recorded in their order, so that transactions which record the same ones never deadlock.
create function payments.record_work(
  subjects text, keys text, fingerprints text, statuses smallint[], bodies text, payment_ids uuid[],
  streams text, expected integer[], event_stream integer[], types text[], schema_versions integer[],
  data text, metadata text
) returns void language plpgsql
  set plan_cache_mode = force_generic_plan
as $$
declare
  separator constant text := chr(30);
  recorded integer;
begin
  if statuses <> '{}' then
    insert into payments.idempotency_keys (subject, key, fingerprint, status, body, payment_id)
    select answer.subject, answer.key, decode(answer.fingerprint, 'hex'), answer.status,
           answer.body::json, answer.payment_id
      from unnest(
             string_to_array(subjects, separator), string_to_array(keys, separator),
             string_to_array(fingerprints, separator), statuses,
             string_to_array(bodies, separator), payment_ids)
        as answer (subject, key, fingerprint, status, body, payment_id)
     order by answer.subject, answer.key
    on conflict do nothing;
    get diagnostics recorded = row_count;
    if recorded <> cardinality(statuses) then
      raise serialization_failure using
        message = 'another transaction has just answered one of the keys',
        hint = 'Nothing has changed. Look the keys up, then run the transaction without them.';
    end if;
  end if;
  if types <> '{}' then
    perform messaging.append_events(
      string_to_array(streams, separator), expected, event_stream, types, schema_versions,
      string_to_array(data, separator), string_to_array(metadata, separator));
  end if;
end $$;
