-- HUD's files as tables, written by `cargo xtask codegen` for columns that had no migration yet.
-- Once it has landed it is never edited; the next change to HUD's tables makes a further file.

CREATE TABLE export (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    source_type INTEGER,
    hud_source_id TEXT,
    source_name TEXT,
    source_contact_first TEXT,
    source_contact_last TEXT,
    source_contact_phone TEXT,
    source_contact_extension TEXT,
    source_contact_email TEXT,
    export_date TIMESTAMP,
    export_start_date DATE,
    export_end_date DATE,
    software_name TEXT,
    software_version TEXT,
    csv_version TEXT,
    export_period_type INTEGER,
    export_directive INTEGER,
    hash_status INTEGER,
    implementation_id TEXT
);
CREATE UNIQUE INDEX ux_export_source ON export (source_id, lower(source_key));

CREATE TABLE organization (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    organization_name TEXT,
    victim_service_provider INTEGER,
    organization_common_name TEXT,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_organization_source ON organization (source_id, lower(source_key));

CREATE TABLE hud_user (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    user_first_name TEXT,
    user_last_name TEXT,
    user_phone TEXT,
    user_extension TEXT,
    user_email TEXT,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_hud_user_source ON hud_user (source_id, lower(source_key));

CREATE TABLE project (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    organization_id VARCHAR(32) REFERENCES organization(id),
    project_name TEXT,
    project_common_name TEXT,
    operating_start_date DATE,
    operating_end_date DATE,
    continuum_project INTEGER,
    project_type INTEGER,
    housing_type INTEGER,
    rrh_sub_type INTEGER,
    residential_affiliation INTEGER,
    target_population INTEGER,
    hopwa_med_assisted_living_fac INTEGER,
    pit_count INTEGER,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_project_source ON project (source_id, lower(source_key));
CREATE INDEX ix_project_organization_id ON project (organization_id);

CREATE TABLE funder (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    project_id VARCHAR(32) REFERENCES project(id),
    funder INTEGER,
    other_funder TEXT,
    grant_id TEXT,
    start_date DATE,
    end_date DATE,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_funder_source ON funder (source_id, lower(source_key));
CREATE INDEX ix_funder_project_id ON funder (project_id);

CREATE TABLE project_coc (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    project_id VARCHAR(32) REFERENCES project(id),
    coc_code TEXT,
    geocode TEXT,
    address1 TEXT,
    address2 TEXT,
    city TEXT,
    state TEXT,
    zip TEXT,
    geography_type INTEGER,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_project_coc_source ON project_coc (source_id, lower(source_key));
CREATE INDEX ix_project_coc_project_id ON project_coc (project_id);

CREATE TABLE inventory (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    project_id VARCHAR(32) REFERENCES project(id),
    coc_code TEXT,
    household_type INTEGER,
    availability INTEGER,
    unit_inventory INTEGER,
    bed_inventory INTEGER,
    ch_vet_bed_inventory INTEGER,
    youth_vet_bed_inventory INTEGER,
    vet_bed_inventory INTEGER,
    ch_youth_bed_inventory INTEGER,
    youth_bed_inventory INTEGER,
    ch_bed_inventory INTEGER,
    other_bed_inventory INTEGER,
    es_bed_type INTEGER,
    inventory_start_date DATE,
    inventory_end_date DATE,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_inventory_source ON inventory (source_id, lower(source_key));
CREATE INDEX ix_inventory_project_id ON inventory (project_id);

CREATE TABLE affiliation (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    project_id VARCHAR(32) REFERENCES project(id),
    res_project_id VARCHAR(32) REFERENCES project(id),
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_affiliation_source ON affiliation (source_id, lower(source_key));
CREATE INDEX ix_affiliation_project_id ON affiliation (project_id);
CREATE INDEX ix_affiliation_res_project_id ON affiliation (res_project_id);

CREATE TABLE hmis_participation (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    project_id VARCHAR(32) REFERENCES project(id),
    hmis_participation_type INTEGER,
    hmis_participation_status_start_date DATE,
    hmis_participation_status_end_date DATE,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_hmis_participation_source ON hmis_participation (source_id, lower(source_key));
CREATE INDEX ix_hmis_participation_project_id ON hmis_participation (project_id);

CREATE TABLE ce_participation (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    project_id VARCHAR(32) REFERENCES project(id),
    access_point INTEGER,
    prevention_assessment INTEGER,
    crisis_assessment INTEGER,
    housing_assessment INTEGER,
    direct_services INTEGER,
    receives_referrals INTEGER,
    ce_participation_status_start_date DATE,
    ce_participation_status_end_date DATE,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_ce_participation_source ON ce_participation (source_id, lower(source_key));
CREATE INDEX ix_ce_participation_project_id ON ce_participation (project_id);

CREATE TABLE client (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    first_name TEXT,
    middle_name TEXT,
    last_name TEXT,
    name_suffix TEXT,
    name_data_quality INTEGER,
    ssn TEXT,
    ssn_data_quality INTEGER,
    dob DATE,
    dob_data_quality INTEGER,
    sex INTEGER,
    am_ind_ak_native INTEGER,
    asian INTEGER,
    black_af_american INTEGER,
    hispanic_latinao INTEGER,
    mid_east_n_african INTEGER,
    native_hi_pacific INTEGER,
    white INTEGER,
    race_none INTEGER,
    additional_race_ethnicity TEXT,
    veteran_status INTEGER,
    year_entered_service INTEGER,
    year_separated INTEGER,
    world_war_ii INTEGER,
    korean_war INTEGER,
    vietnam_war INTEGER,
    desert_storm INTEGER,
    afghanistan_oef INTEGER,
    iraq_oif INTEGER,
    iraq_ond INTEGER,
    other_theater INTEGER,
    military_branch INTEGER,
    discharge_status INTEGER,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_client_source ON client (source_id, lower(source_key));

CREATE TABLE enrollment (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    personal_id VARCHAR(32) REFERENCES client(id),
    project_id VARCHAR(32) REFERENCES project(id),
    entry_date DATE,
    household_id TEXT,
    relationship_to_hoh INTEGER,
    enrollment_coc TEXT,
    living_situation INTEGER,
    rental_subsidy_type INTEGER,
    length_of_stay INTEGER,
    los_under_threshold INTEGER,
    previous_street_essh INTEGER,
    date_to_street_essh DATE,
    times_homeless_past_three_years INTEGER,
    months_homeless_past_three_years INTEGER,
    disabling_condition INTEGER,
    date_of_engagement DATE,
    move_in_date DATE,
    date_of_path_status DATE,
    client_enrolled_in_path INTEGER,
    reason_not_enrolled INTEGER,
    percent_ami INTEGER,
    referral_source INTEGER,
    count_outreach_referral_approaches INTEGER,
    date_of_bcp_status DATE,
    eligible_for_rhy INTEGER,
    reason_no_services INTEGER,
    runaway_youth INTEGER,
    former_ward_child_welfare INTEGER,
    child_welfare_years INTEGER,
    child_welfare_months INTEGER,
    former_ward_juvenile_justice INTEGER,
    juvenile_justice_years INTEGER,
    juvenile_justice_months INTEGER,
    unemployment_fam INTEGER,
    mental_health_disorder_fam INTEGER,
    physical_disability_fam INTEGER,
    alcohol_drug_use_disorder_fam INTEGER,
    insufficient_income INTEGER,
    incarcerated_parent INTEGER,
    vamc_station TEXT,
    target_screen_reqd INTEGER,
    time_to_housing_loss INTEGER,
    annual_percent_ami INTEGER,
    literal_homeless_history INTEGER,
    client_leaseholder INTEGER,
    hoh_leaseholder INTEGER,
    subsidy_at_risk INTEGER,
    eviction_history INTEGER,
    criminal_record INTEGER,
    incarcerated_adult INTEGER,
    prison_discharge INTEGER,
    sex_offender INTEGER,
    disabled_hoh INTEGER,
    current_pregnant INTEGER,
    single_parent INTEGER,
    dependent_under6 INTEGER,
    hh5_plus INTEGER,
    coc_prioritized INTEGER,
    hp_screening_score INTEGER,
    threshold_score INTEGER,
    mental_health_consultation INTEGER,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_enrollment_source ON enrollment (source_id, lower(source_key));
CREATE INDEX ix_enrollment_personal_id ON enrollment (personal_id);
CREATE INDEX ix_enrollment_project_id ON enrollment (project_id);

CREATE TABLE exit (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    enrollment_id VARCHAR(32) REFERENCES enrollment(id),
    personal_id VARCHAR(32) REFERENCES client(id),
    exit_date DATE,
    destination INTEGER,
    destination_subsidy_type INTEGER,
    other_destination TEXT,
    housing_assessment INTEGER,
    subsidy_information INTEGER,
    project_completion_status INTEGER,
    early_exit_reason INTEGER,
    exchange_for_sex INTEGER,
    exchange_for_sex_past_three_months INTEGER,
    count_of_exchange_for_sex INTEGER,
    asked_or_forced_to_exchange_for_sex INTEGER,
    asked_or_forced_to_exchange_for_sex_past_three_months INTEGER,
    workplace_violence_threats INTEGER,
    workplace_promise_difference INTEGER,
    coerced_to_continue_work INTEGER,
    labor_exploit_past_three_months INTEGER,
    counseling_received INTEGER,
    individual_counseling INTEGER,
    family_counseling INTEGER,
    group_counseling INTEGER,
    session_count_at_exit INTEGER,
    post_exit_counseling_plan INTEGER,
    sessions_in_plan INTEGER,
    destination_safe_client INTEGER,
    destination_safe_worker INTEGER,
    pos_adult_connections INTEGER,
    pos_peer_connections INTEGER,
    pos_community_connections INTEGER,
    aftercare_date DATE,
    aftercare_provided INTEGER,
    email_social_media INTEGER,
    telephone INTEGER,
    in_person_individual INTEGER,
    in_person_group INTEGER,
    cm_exit_reason INTEGER,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_exit_source ON exit (source_id, lower(source_key));
CREATE INDEX ix_exit_enrollment_id ON exit (enrollment_id);
CREATE INDEX ix_exit_personal_id ON exit (personal_id);

CREATE TABLE income_benefit (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    enrollment_id VARCHAR(32) REFERENCES enrollment(id),
    personal_id VARCHAR(32) REFERENCES client(id),
    information_date DATE,
    income_from_any_source INTEGER,
    total_monthly_income BIGINT,
    earned INTEGER,
    earned_amount BIGINT,
    unemployment INTEGER,
    unemployment_amount BIGINT,
    ssi INTEGER,
    ssi_amount BIGINT,
    ssdi INTEGER,
    ssdi_amount BIGINT,
    va_disability_service INTEGER,
    va_disability_service_amount BIGINT,
    va_disability_non_service INTEGER,
    va_disability_non_service_amount BIGINT,
    private_disability INTEGER,
    private_disability_amount BIGINT,
    workers_comp INTEGER,
    workers_comp_amount BIGINT,
    tanf INTEGER,
    tanf_amount BIGINT,
    ga INTEGER,
    ga_amount BIGINT,
    soc_sec_retirement INTEGER,
    soc_sec_retirement_amount BIGINT,
    pension INTEGER,
    pension_amount BIGINT,
    child_support INTEGER,
    child_support_amount BIGINT,
    alimony INTEGER,
    alimony_amount BIGINT,
    other_income_source INTEGER,
    other_income_amount BIGINT,
    other_income_source_identify TEXT,
    benefits_from_any_source INTEGER,
    snap INTEGER,
    wic INTEGER,
    tanf_child_care INTEGER,
    tanf_transportation INTEGER,
    other_tanf INTEGER,
    other_benefits_source INTEGER,
    other_benefits_source_identify TEXT,
    insurance_from_any_source INTEGER,
    medicaid INTEGER,
    no_medicaid_reason INTEGER,
    medicare INTEGER,
    no_medicare_reason INTEGER,
    schip INTEGER,
    no_schip_reason INTEGER,
    vha_services INTEGER,
    no_vha_reason INTEGER,
    employer_provided INTEGER,
    no_employer_provided_reason INTEGER,
    cobra INTEGER,
    no_cobra_reason INTEGER,
    private_pay INTEGER,
    no_private_pay_reason INTEGER,
    state_health_ins INTEGER,
    no_state_health_ins_reason INTEGER,
    indian_health_services INTEGER,
    no_indian_health_services_reason INTEGER,
    other_insurance INTEGER,
    other_insurance_identify TEXT,
    adap INTEGER,
    no_adap_reason INTEGER,
    ryan_white_med_dent INTEGER,
    no_ryan_white_reason INTEGER,
    connection_with_soar INTEGER,
    data_collection_stage INTEGER,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_income_benefit_source ON income_benefit (source_id, lower(source_key));
CREATE INDEX ix_income_benefit_enrollment_id ON income_benefit (enrollment_id);
CREATE INDEX ix_income_benefit_personal_id ON income_benefit (personal_id);

CREATE TABLE health_and_dv (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    enrollment_id VARCHAR(32) REFERENCES enrollment(id),
    personal_id VARCHAR(32) REFERENCES client(id),
    information_date DATE,
    domestic_violence_survivor INTEGER,
    when_occurred INTEGER,
    currently_fleeing INTEGER,
    general_health_status INTEGER,
    dental_health_status INTEGER,
    mental_health_status INTEGER,
    pregnancy_status INTEGER,
    due_date DATE,
    data_collection_stage INTEGER,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_health_and_dv_source ON health_and_dv (source_id, lower(source_key));
CREATE INDEX ix_health_and_dv_enrollment_id ON health_and_dv (enrollment_id);
CREATE INDEX ix_health_and_dv_personal_id ON health_and_dv (personal_id);

CREATE TABLE employment_education (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    enrollment_id VARCHAR(32) REFERENCES enrollment(id),
    personal_id VARCHAR(32) REFERENCES client(id),
    information_date DATE,
    last_grade_completed INTEGER,
    school_status INTEGER,
    employed INTEGER,
    employment_type INTEGER,
    not_employed_reason INTEGER,
    data_collection_stage INTEGER,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_employment_education_source ON employment_education (source_id, lower(source_key));
CREATE INDEX ix_employment_education_enrollment_id ON employment_education (enrollment_id);
CREATE INDEX ix_employment_education_personal_id ON employment_education (personal_id);

CREATE TABLE disability (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    enrollment_id VARCHAR(32) REFERENCES enrollment(id),
    personal_id VARCHAR(32) REFERENCES client(id),
    information_date DATE,
    disability_type INTEGER,
    disability_response INTEGER,
    indefinite_and_impairs INTEGER,
    t_cell_count_available INTEGER,
    t_cell_count INTEGER,
    t_cell_source INTEGER,
    viral_load_available INTEGER,
    viral_load INTEGER,
    viral_load_source INTEGER,
    anti_retroviral INTEGER,
    data_collection_stage INTEGER,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_disability_source ON disability (source_id, lower(source_key));
CREATE INDEX ix_disability_enrollment_id ON disability (enrollment_id);
CREATE INDEX ix_disability_personal_id ON disability (personal_id);

CREATE TABLE service (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    enrollment_id VARCHAR(32) REFERENCES enrollment(id),
    personal_id VARCHAR(32) REFERENCES client(id),
    date_provided DATE,
    record_type INTEGER,
    type_provided INTEGER,
    other_type_provided TEXT,
    moving_on_other_type TEXT,
    sub_type_provided INTEGER,
    fa_amount BIGINT,
    fa_start_date DATE,
    fa_end_date DATE,
    referral_outcome INTEGER,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_service_source ON service (source_id, lower(source_key));
CREATE INDEX ix_service_enrollment_id ON service (enrollment_id);
CREATE INDEX ix_service_personal_id ON service (personal_id);

CREATE TABLE current_living_situation (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    enrollment_id VARCHAR(32) REFERENCES enrollment(id),
    personal_id VARCHAR(32) REFERENCES client(id),
    information_date DATE,
    current_living_situation INTEGER,
    cls_subsidy_type INTEGER,
    verified_by TEXT,
    leave_situation14_days INTEGER,
    subsequent_residence INTEGER,
    resources_to_obtain INTEGER,
    lease_own60_day INTEGER,
    moved_two_or_more INTEGER,
    location_details TEXT,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_current_living_situation_source ON current_living_situation (source_id, lower(source_key));
CREATE INDEX ix_current_living_situation_enrollment_id ON current_living_situation (enrollment_id);
CREATE INDEX ix_current_living_situation_personal_id ON current_living_situation (personal_id);

CREATE TABLE assessment (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    enrollment_id VARCHAR(32) REFERENCES enrollment(id),
    personal_id VARCHAR(32) REFERENCES client(id),
    assessment_date DATE,
    assessment_location TEXT,
    assessment_type INTEGER,
    assessment_level INTEGER,
    prioritization_status INTEGER,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_assessment_source ON assessment (source_id, lower(source_key));
CREATE INDEX ix_assessment_enrollment_id ON assessment (enrollment_id);
CREATE INDEX ix_assessment_personal_id ON assessment (personal_id);

CREATE TABLE assessment_question (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    assessment_id VARCHAR(32) REFERENCES assessment(id),
    enrollment_id VARCHAR(32) REFERENCES enrollment(id),
    personal_id VARCHAR(32) REFERENCES client(id),
    assessment_question_group TEXT,
    assessment_question_order INTEGER,
    assessment_question TEXT,
    assessment_answer TEXT,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_assessment_question_source ON assessment_question (source_id, lower(source_key));
CREATE INDEX ix_assessment_question_assessment_id ON assessment_question (assessment_id);
CREATE INDEX ix_assessment_question_enrollment_id ON assessment_question (enrollment_id);
CREATE INDEX ix_assessment_question_personal_id ON assessment_question (personal_id);

CREATE TABLE assessment_result (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    assessment_id VARCHAR(32) REFERENCES assessment(id),
    enrollment_id VARCHAR(32) REFERENCES enrollment(id),
    personal_id VARCHAR(32) REFERENCES client(id),
    assessment_result_type TEXT,
    assessment_result TEXT,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_assessment_result_source ON assessment_result (source_id, lower(source_key));
CREATE INDEX ix_assessment_result_assessment_id ON assessment_result (assessment_id);
CREATE INDEX ix_assessment_result_enrollment_id ON assessment_result (enrollment_id);
CREATE INDEX ix_assessment_result_personal_id ON assessment_result (personal_id);

CREATE TABLE event (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    enrollment_id VARCHAR(32) REFERENCES enrollment(id),
    personal_id VARCHAR(32) REFERENCES client(id),
    event_date DATE,
    event INTEGER,
    prob_sol_div_rr_result INTEGER,
    referral_case_manage_after INTEGER,
    location_crisis_or_ph_housing TEXT,
    referral_result INTEGER,
    result_date DATE,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_event_source ON event (source_id, lower(source_key));
CREATE INDEX ix_event_enrollment_id ON event (enrollment_id);
CREATE INDEX ix_event_personal_id ON event (personal_id);

CREATE TABLE youth_education_status (
    id VARCHAR(32) PRIMARY KEY NOT NULL,
    source_id VARCHAR(32) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    agency_id VARCHAR(32),
    data_class VARCHAR(16) NOT NULL,
    enrollment_id VARCHAR(32) REFERENCES enrollment(id),
    personal_id VARCHAR(32) REFERENCES client(id),
    information_date DATE,
    current_school_attend INTEGER,
    most_recent_ed_status INTEGER,
    current_ed_status INTEGER,
    data_collection_stage INTEGER,
    date_created TIMESTAMP,
    date_updated TIMESTAMP,
    user_id TEXT,
    date_deleted TIMESTAMP
);
CREATE UNIQUE INDEX ux_youth_education_status_source ON youth_education_status (source_id, lower(source_key));
CREATE INDEX ix_youth_education_status_enrollment_id ON youth_education_status (enrollment_id);
CREATE INDEX ix_youth_education_status_personal_id ON youth_education_status (personal_id);
