-- Currencies of ISO 4217 with their exponents: 2 means that a minor unit is a hundredth.
create table payments.currencies (
  code text collate "C" primary key check (code ~ '^[A-Z]{3}$'),
  exponent smallint not null check (exponent between 0 and 4)
);

insert into payments.currencies (code, exponent)
select code, 2
  from unnest(string_to_array(
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF '
    'CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD '
    'GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL '
    'MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR '
    'PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP '
    'TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG', ' ')) as code
union all
select code, 0
  from unnest(string_to_array(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF', ' ')) as code
union all
select code, 3 from unnest(string_to_array('BHD IQD JOD KWD LYD OMR TND', ' ')) as code
union all
select code, 4 from unnest(string_to_array('CLF UYW', ' ')) as code;

-- Currencies that have left ISO 4217 since the first accounts were opened.
insert into payments.currencies (code, exponent)
select code, 2 from unnest(array['ANG', 'BGN', 'CUC', 'HRK', 'SLL', 'ZWL']) as code;

-- No foreign key from accounts: it would be looked at with each change of a balance.
create trigger currencies_are_kept before update or delete or truncate on payments.currencies
  for each statement execute function payments.refuse_rewriting();

do $$
declare
  unknown text := (
    select string_agg(distinct currency, ', ') from payments.accounts
     where currency not in (select code from payments.currencies));
begin
  if unknown is not null then
    raise exception 'accounts are kept in currencies that ISO 4217 does not have: %', unknown
      using hint = 'Correct their currency, then run the migration again.';
  end if;
end $$;
