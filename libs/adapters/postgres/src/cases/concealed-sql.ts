/** Condition over `pre_read_arms lot` and `cases c`: the pre-read is still concealed from who reads the case. */
export const concealed = `lot.arm = 'concealed' AND lot."revealedAt" IS NULL AND c."signedAt" IS NULL`;
