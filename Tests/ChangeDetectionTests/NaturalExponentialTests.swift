import ChangeDetection
import Foundation
import TestSupport
import Testing

@Suite struct NaturalExponentialTests {
    /// How many representable numbers lie between two positive ones.
    private func distance(_ left: Double, _ right: Double) -> UInt64 {
        let (a, b) = (left.bitPattern, right.bitPattern)
        return a > b ? a - b : b - a
    }

    @Test func itIsWithinOneUnitOfTheCorrectlyRoundedValue() {
        for place in stride(from: 0, to: Self.reference.count, by: 2) {
            let x = Double(bitPattern: Self.reference[place])
            let value = naturalExponential(x)
            let units = distance(value, Double(bitPattern: Self.reference[place + 1]))
            #expect(units <= 1, "exp(\(x)) is off by \(units)")
        }
    }

    @Test func itKeepsToTheSystemsFunctionOverTheWholeRange() {
        var random = SeededNumbers(seed: 31)
        var largest: UInt64 = 0
        for step in 0..<1_000_000 {
            let reach = step % 2 == 0 ? 3.0 : 745
            let x = reach * (2 * random.uniform() - 1)
            let expected = exp(x)
            guard expected < .infinity else { continue }
            largest = max(largest, distance(naturalExponential(x), expected))
        }
        #expect(largest <= 2)
    }

    @Test func itEndsInZeroInfinityAndNaN() {
        #expect(naturalExponential(-746) == 0)
        #expect(naturalExponential(-.infinity) == 0)
        #expect(naturalExponential(-1e300) == 0)
        #expect(naturalExponential(709.79) == .infinity)
        #expect(naturalExponential(.infinity) == .infinity)
        #expect(naturalExponential(.nan).isNaN)
        #expect(naturalExponential(0) == 1)
    }

    /// Bit patterns of arguments, each followed by that of its exponential rounded to nearest, from
    /// mpmath with 300 bits.
    private static let reference: [UInt64] = [
        0x0000_0000_0000_0000, 0x3ff0_0000_0000_0000, 0x8000_0000_0000_0000, 0x3ff0_0000_0000_0000,
        0x3ff0_0000_0000_0000, 0x4005_bf0a_8b14_5769, 0xbff0_0000_0000_0000, 0x3fd7_8b56_362c_ef38,
        0x3fe0_0000_0000_0000, 0x3ffa_6129_8e1e_069c, 0xbfe0_0000_0000_0000, 0x3fe3_68b2_fc6f_960a,
        0x01a5_6e1f_c2f8_f359, 0x3ff0_0000_0000_0000, 0xbc67_0ef5_4646_d497, 0x3ff0_0000_0000_0000,
        0x3ca0_0000_0000_0000, 0x3ff0_0000_0000_0001, 0xbc90_0000_0000_0000, 0x3ff0_0000_0000_0000,
        0x3fd6_2e42_fefa_39ef, 0x3ff6_a09e_667f_3bcc, 0xbfd6_2e42_fefa_39ef, 0x3fe6_a09e_667f_3bcd,
        0x3fd6_2e42_fefa_39f0, 0x3ff6_a09e_667f_3bcd, 0x3fe6_2e42_fefa_39ef, 0x4000_0000_0000_0000,
        0xbfe6_2e42_fefa_39ef, 0x3fe0_0000_0000_0000, 0x4056_2e42_feba_39ef, 0x47ef_ffff_dfff_fff5,
        0xc055_d589_f2fe_5107, 0x3810_0000_0000_001e, 0x4086_2e42_fefa_39ef, 0x7fef_ffff_ffff_ff2a,
        0x4086_2d99_9999_999a, 0x7fed_75ae_7a50_ee14, 0xc086_232b_dd7a_bcd2, 0x0010_0000_0000_007c,
        0xc086_2800_0000_0000, 0x0008_bfe5_5de0_2338, 0xc086_8200_0000_0000, 0x0000_0007_7564_144f,
        0xc087_4385_1eb8_51ec, 0x0000_0000_0000_0001, 0xc087_4910_d52d_3051, 0x0000_0000_0000_0001,
        0x3ff9_f600_1dc8_4b50, 0x4014_439f_00e7_4bc3, 0x3fe7_d72d_1c96_3cfc, 0x4000_da10_54bc_3adf,
        0x3ff1_0e7c_d70a_2a62, 0x4007_3b15_12d1_0f47, 0x3ff9_e53b_8135_ab1c, 0x4014_2e6d_7c27_895d,
        0xbfee_bdf9_6537_4184, 0x3fd8_7cfd_16f1_0ee3, 0x3fe1_5f77_1d96_e5ac, 0x3ffb_8933_9de5_16ec,
        0x3ff9_eaa1_58cf_e7e2, 0x4014_353d_9986_b012, 0x3ff7_d0fb_ea9e_91e0, 0x4011_b8df_814a_4b67,
        0x3fd2_ac3d_5cf9_4860, 0x3ff5_6baa_1684_c668, 0xbff5_28e8_cfc8_beb0, 0x3fd1_0dde_d948_f4de,
        0xbfd6_a66c_b2fb_fbe0, 0x3fe6_764a_480b_805b, 0x3fff_9b0a_c099_9de0, 0x401c_d62d_4e04_2d13,
        0xbff9_6463_56ff_d78a, 0x3fca_2e40_9486_b380, 0xbfe7_2672_c868_d5cc, 0x3fdf_0b89_0398_1360,
        0x3ffc_cd70_d4a5_33f8, 0x4018_33ce_e2de_bbb2, 0xbfc9_e824_e5a2_1700, 0x3fea_22fc_2635_6d22,
        0xbff2_a56f_ae66_c6ca, 0x3fd3_f48c_b5e4_69eb, 0xbfe7_6fb0_b5fe_784c, 0x3fde_c4cb_b1d2_19a2,
        0x3ffa_2716_f573_5624, 0x4014_822a_c797_da8b, 0xbfe5_0c14_cabd_79e4, 0x3fe0_93b0_c9c5_4915,
        0xbfd2_97c3_1d08_6718, 0x3fe7_eea1_e74f_0767, 0x3fe0_57f1_a849_1ca8, 0x3ffa_aa0c_e7f9_6108,
        0x3ff3_8eb4_aebb_afac, 0x400b_2936_c3ec_a7c5, 0xbfa0_26c0_9856_4fc0, 0x3fef_019c_8b58_f356,
        0xbffa_c942_e659_68b0, 0x3fc7_ff04_f086_572f, 0x3fd2_bde3_07c3_b9f0, 0x3ff5_7192_f2f8_c1b5,
        0xbffd_c0f7_de62_ae38, 0x3fc3_ef10_40c8_3130, 0xbff9_f34d_8754_7a1e, 0x3fc9_486f_3e9f_eeaa,
        0xbff3_d182_7df8_fd6c, 0x3fd2_8bad_4522_f1e7, 0x3fe8_c295_6c3b_1b34, 0x4001_57d5_0f7b_2dc0,
        0xbfeb_b72c_fb1e_75cc, 0x3fda_eada_7631_b70c, 0x3fe8_5a1b_141b_c858, 0x4001_1f91_57fd_cee8,
        0xbff5_8bae_c302_22d0, 0x3fd0_a5d9_4537_1b1a, 0xbff8_77a7_78c1_26c8, 0x3fcb_bd07_ee21_ffe0,
        0xbffe_8185_1ddc_0cfe, 0x3fc3_04b8_a812_1bbc, 0x3fea_571e_e3be_4c78, 0x4002_3895_61dc_fb59,
        0x3ff6_fbb3_96ba_b520, 0x4010_d2ad_d860_463d, 0xbff1_f0ff_a368_96d0, 0x3fd4_da9f_6af2_d7a1,
        0xbff0_cba9_d78d_4954, 0x3fd6_66f8_a048_a406, 0xbfff_2b55_919b_81d8, 0x3fc2_3eff_8469_8db2,
        0x3fe2_8ab8_b9e1_fcc4, 0x3ffc_8f78_eeb3_7ba6, 0xbfe9_8127_0b87_95e0, 0x3fdc_d7ce_f8e4_6c0f,
        0xbff7_3d7b_f271_1724, 0x3fcd_f31f_e0e5_ebbe, 0x3fe2_ccc0_b55f_ac78, 0x3ffc_caa4_efbb_45b3,
        0x3fd9_8823_5714_d598, 0x3ff7_d801_4053_f90a, 0xbfca_efe3_45fb_d3e0, 0x3fe9_ed58_ba45_aa88,
        0xbff6_3507_c09e_dce6, 0x3fcf_f279_5954_3494, 0x3fe1_bff5_d461_7ed8, 0x3ffb_dcb9_f1d7_1c8a,
        0x3fcc_834f_354c_ade0, 0x3ff3_fe05_c22c_7c84, 0xbfd1_2d66_1afc_1120, 0x3fe8_77a4_e499_0b1d,
        0xbff5_7605_4cc0_f8ec, 0x3fd0_bc72_8e04_f101, 0x3ffb_7205_15a7_6032, 0x4016_3bf3_f1ce_d434,
        0x3ff7_3e2f_b8f7_e106, 0x4011_1927_7105_f8eb, 0x3fe8_4b75_f200_c54c, 0x4001_17bc_f62d_fd60,
        0x3fff_be80_963c_f92e, 0x401d_165d_36d0_2eee, 0x3fd4_9292_0db6_adc8, 0x3ff6_10e0_9ffb_845c,
        0xbfe3_de55_2c6a_6668, 0x3fe1_32eb_64c2_ad37, 0xbff8_8dbf_28be_dd40, 0x3fcb_96d5_5783_66f3,
        0x3fdb_914a_41a8_9db8, 0x3ff8_9d49_22a2_6724, 0x3fb3_f4bb_18c1_3700, 0x3ff1_4c12_0bb3_0dd6,
        0xc056_3f3c_5775_f430, 0x37e8_8b93_69ae_7bda, 0x4085_8d82_a3a1_41a8, 0x7e20_1e31_17f0_a5ea,
        0x407d_b468_b6e2_c85c, 0x6ac9_97ea_055d_05bf, 0xc080_d9e3_472e_7bca, 0x0f50_876f_faec_cf04,
        0x4080_cf31_6c32_deda, 0x7070_45e4_e504_81a1, 0xc085_c99a_2b51_f8dc, 0x0111_c90b_ee20_89da,
        0x406a_81af_dbf6_cbdc, 0x530e_6dfa_5063_138b, 0xc070_28ae_6ce5_a654, 0x28a0_0562_c37e_c46b,
        0x4074_1b2e_d685_de3c, 0x5cf1_4f20_bf85_dfb1, 0x4083_cc67_8880_5dec, 0x7910_39df_84ad_f33c,
        0x4045_3e75_3ab1_b990, 0x43c3_a8d8_50c7_74f7, 0x4077_015e_c74f_5378, 0x6120_6588_ce98_309c,
        0xc083_7f2c_858d_d8f9, 0x07ae_0203_03d7_3e37, 0x406d_490c_7f16_ef24, 0x550f_f80b_6ddf_3585,
        0xc080_bb7c_89de_b07e, 0x0fa7_17ec_fc1f_b028, 0xc04f_57eb_7dbd_0950, 0x3a47_9ece_55f9_2f4e,
        0xc06d_21fe_2759_083c, 0x2aeb_232e_99c2_ea49, 0xc082_ad41_161c_a533, 0x0a0b_2983_c83b_508c,
        0x4075_a225_c070_1568, 0x5f24_9f40_a367_1717, 0xc081_cb75_8ebe_1b6a, 0x0c96_5b91_0c6f_a6f4,
        0xc075_3c38_f238_7323, 0x214c_54b2_ee36_efdc, 0xc082_1db7_5f3d_53f4, 0x0ba9_1593_fc51_d954,
        0x406c_6617_2e96_73bc, 0x546b_3731_dea7_8182, 0xc071_6966_43cd_cbf0, 0x26d0_f349_ef84_b813,
        0xc083_ef9a_aea1_51c3, 0x0668_cb56_faca_0e2e, 0xc084_affb_5a1f_d6dc, 0x043e_adb3_b517_f47e,
        0xc078_8827_7773_3c45, 0x1c8a_81c3_8ada_2aa2, 0x4022_97b3_9345_cf80, 0x40c5_48c4_8588_c50e,
        0xc085_57e1_c8ac_cfe3, 0x0259_4a96_5ee6_5601, 0xc084_d59b_5d58_3cdb, 0x03d1_cd54_82ab_d5dc,
        0x406d_266e_f30a_8b94, 0x54f5_ace9_6ed8_5847, 0x4043_1be1_d6ec_1200, 0x4361_9701_f326_d8eb,
        0xc07f_ed12_075e_a50e, 0x11e0_879a_ee5b_2f9e, 0xc070_711b_d43e_54f0, 0x2836_2e43_34d9_80cf,
        0xc080_5c68_0fdd_6ed9, 0x10b9_8f78_c7f1_ab0d, 0xc073_af16_36fe_2d3c, 0x2388_d1cf_263b_5db8,
        0xc063_97d5_b0b7_a2dc, 0x31cd_2439_b617_5d43, 0xc078_acc1_a040_8caf, 0x1c55_865e_d04a_93ff,
        0xc07a_7736_50aa_549e, 0x19c1_06b7_7c11_ac24, 0xc077_f0c4_3f5f_cf5e, 0x1d64_cd69_011e_98b4,
        0xc071_6039_5fd0_f361, 0x26de_139c_f391_928a, 0x4053_41fa_6e8d_47b0, 0x46e1_88cb_2d12_4f04,
        0x4080_e532_ae33_4396, 0x70af_d6b2_a920_3293, 0x4069_e506_094f_5bcc, 0x529d_20e2_e514_c50e,
        0xc052_04b9_88ad_6230, 0x3970_3799_5bfd_15b8, 0xc085_bbb2_1ca5_b98e, 0x0139_4a1c_b0f3_2b2c,
        0xc07b_4034_08b8_ee29, 0x189f_44b7_961c_0113, 0x4067_7c70_284f_391c, 0x50e0_bffb_3377_ac95,
        0xc060_9cf1_b423_3c78, 0x33f3_2698_642f_0ec1, 0x407e_5eb8_d649_fe24, 0x6bc0_634b_67ac_d1dd,
        0x4081_e2e2_1c08_0dae, 0x738a_c03d_e969_11c8, 0xc071_cecb_890c_53cd, 0x263e_b558_f73a_5147,
        0xc067_b6c7_101f_b8fa, 0x2ed3_bfd0_241c_9252, 0xc071_a7da_bbad_3edc, 0x2675_e232_8a35_fdff,
        0x406e_e14b_175f_4340, 0x5635_2ba6_1b63_7ced, 0xc081_8ecf_b2a9_3442, 0x0d45_6733_8599_ea57,
        0xc073_9491_f5c2_f92d, 0x23b0_45c5_c2d9_42e4, 0x4080_8f65_00b6_71ec, 0x6fb6_ee2a_2f38_4513,
        0xc066_2f0f_f3a9_4f74, 0x2fef_3596_3bdb_5324, 0x4084_8f3d_389b_8a50, 0x7b41_d423_526a_724a,
        0x4073_f3ba_b0db_2633, 0x5cb7_85cd_771a_7c8c, 0x3fef_556e_9129_b2cb, 0x4005_4c53_9853_0131,
        0xbf37_35ff_7806_4a1d, 0x3fef_fd19_61bb_ef6e, 0xc067_3c7c_3b47_1b0f, 0x2f2c_30fc_86a9_84f0,
        0xbf98_314f_ac8d_5400, 0x3fef_40ba_3605_52e2, 0xc046_8d82_c12a_b829, 0x3bde_68ca_903b_beec,
        0x3fa3_7159_40ad_9d08, 0x3ff0_9e88_7e41_4a77, 0xbe4b_9287_1139_1965, 0x3fef_ffff_f91b_5e3c,
        0xbd73_1d79_9f6d_ddad, 0x3fef_ffff_ffff_d9c5, 0xbe17_0a02_5e34_cdee, 0x3fef_ffff_ff47_afed,
        0xbf57_29cf_8744_1444, 0x3fef_f46d_3085_c789, 0x3f8f_cf31_327f_4fa7, 0x3ff0_401d_8561_e33c,
        0xbf3b_2940_bd04_b51a, 0x3fef_fc9b_0602_62dc, 0x3fdf_0d2a_6eaf_fc22, 0x3ff9_fdcf_15bc_3660,
        0x3d98_1230_41ef_a6f0, 0x3ff0_0000_0000_6049, 0xc025_8ac5_89ae_57df, 0x3ef6_04dc_88f6_3fbf,
        0x4034_76aa_e4b8_4471, 0x41c6_fc4c_c96b_cd2a, 0x3ea6_cab6_c105_5bdf, 0x3ff0_0000_b655_ba17,
        0xbfe6_a7ba_2107_70b6, 0x3fdf_876e_42af_47a7, 0x3db9_0723_4c37_ef11, 0x3ff0_0000_0001_9072,
        0x3e6c_64f4_fa0b_3898, 0x3ff0_0000_0e32_7a83, 0xbe57_3e67_c565_8a59, 0x3fef_ffff_f460_cc1f,
        0x3e9c_6706_93a2_62cb, 0x3ff0_0000_719c_1be2, 0xbe83_19e3_bdc3_1926, 0x3fef_ffff_b398_7164,
        0xbfbe_bf74_c58e_c2cd, 0x3fec_60dc_71d8_ca1b, 0x3d81_7f66_944c_e185, 0x3ff0_0000_0000_22ff,
        0xbee8_1531_65d8_1e2a, 0x3fef_ffe7_ead7_aa12, 0xbe59_bb82_9096_474f, 0x3fef_ffff_f322_3eba,
        0xbde0_1264_60f8_971c, 0x3fef_ffff_ffef_ed9c, 0x3e84_40c1_a608_804b, 0x3ff0_0000_2881_837f,
        0xbd80_c29f_083d_8d7c, 0x3fef_ffff_ffff_bcf6, 0x3f10_34a3_80ea_9811, 0x3ff0_0040_d311_53fd,
        0xc047_5afb_58c8_2155, 0x3bb8_6e03_dc33_dfa5, 0x3f91_0539_b8ee_61b8, 0x3ff0_44a6_8e14_4429,
        0x3f00_1be6_047b_c908, 0x3ff0_0020_37ec_7907, 0x3f59_2051_9730_3484, 0x3ff0_0649_5039_2164,
        0xbf73_b943_4eab_85cd, 0x3fef_d8a5_bfc9_13e6, 0x3e86_2223_eb68_911c, 0x3ff0_0000_2c44_4814,
        0xbee0_0b23_bdec_688d, 0x3fef_ffef_f4e0_47a7, 0xbeef_055b_d50e_d9a1, 0x3fef_ffe0_fab3_341e,
        0xc086_df5b_300a_724d, 0x0000_0000_0004_2df4, 0xc086_3c2e_c58f_dffe, 0x0000_b3b5_e004_e4a8,
        0xc086_22c1_cbbb_e136, 0x0010_d9ba_6cd4_538e, 0xc086_8df3_ff2c_97b0, 0x0000_0001_ac8c_0b98,
        0xc086_a1de_9e67_c4c0, 0x0000_0000_238b_e12d, 0xc086_8ad3_9479_67ce, 0x0000_0002_797a_fb2a,
        0xc086_77e0_4d13_569e, 0x0000_001a_7062_338b, 0xc086_7dfb_ab24_9923, 0x0000_000c_52b7_f334,
        0xc086_a87c_8039_1489, 0x0000_0000_0f8b_8e65, 0xc086_6950_c5f6_70c1, 0x0000_00a3_30ed_90ae,
        0xc086_6b08_2b6f_1418, 0x0000_0083_ae05_ebcc, 0xc086_88fa_6405_8ea5, 0x0000_0003_1e22_b63b,
        0xc086_ab65_2337_fd46, 0x0000_0000_0ace_7c98, 0xc086_da57_c2da_8afb, 0x0000_0000_0007_d248,
        0xc087_08ad_9643_c767, 0x0000_0000_0000_061c, 0xc086_b1bb_8e4e_ede9, 0x0000_0000_04e4_cd05,
    ]
}
