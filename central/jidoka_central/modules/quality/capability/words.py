"""What the report says, in both languages."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.text import Text

WORDS: Final[dict[str, Text]] = {
    "title": Text(zh="过程能力报告 {number}", en="Process capability report {number}"),
    "item": Text(zh="物料", en="Item"),
    "characteristic": Text(zh="特性", en="Characteristic"),
    "unit": Text(zh="单位", en="Unit"),
    "specification": Text(zh="规格", en="Specification"),
    "target": Text(zh="目标值", en="Target"),
    "source": Text(zh="数据来源", en="Data"),
    "typed": Text(zh="录入的数值", en="typed values"),
    "made": Text(zh="日期", en="Made"),
    "by": Text(zh="研究人", en="By"),
    "values": Text(zh="样本", en="Sample"),
    "sample": Text(zh="{subgroups} 个子组，{values} 个值", en="{subgroups} subgroups, {values} values"),
    "sigma": Text(zh="组内标准差", en="Sigma within"),
    "overall_sigma": Text(zh="总标准差", en="Sigma overall"),
    "freedom": Text(zh="自由度 {freedom}", en="{freedom} degrees of freedom"),
    "distribution": Text(zh="分布", en="Distribution"),
    "rules": Text(zh="稳定性规则", en="Rules of stability"),
    "note": Text(zh="备注", en="Note"),
    "verdict": Text(zh="结论", en="Verdict"),
    "judged": Text(
        zh="{index} = {value}，要求 {target}（按{by}）", en="{index} = {value}, wanted {target} (by the {by})"
    ),
    "estimate": Text(zh="估计值", en="estimate"),
    "lower_bound": Text(zh="单侧置信下限", en="one-sided lower bound"),
    "capable": Text(zh="过程能力满足要求", en="The process is capable"),
    "not_capable": Text(zh="过程能力不足", en="The process is not capable"),
    "performs": Text(
        zh="过程不稳定：仅为性能，性能满足要求",
        en="Not stable, so a performance and no capability: it meets what is wanted",
    ),
    "does_not_perform": Text(
        zh="过程不稳定：仅为性能，性能不足",
        en="Not stable, so a performance and no capability: it falls short",
    ),
    "provisional": Text(zh="（暂定）", en=" (provisional)"),
    "indices": Text(zh="指数", en="Indices"),
    "index": Text(zh="指数", en="Index"),
    "value": Text(zh="值", en="Value"),
    "bounds": Text(zh="{confidence} % 置信区间", en="{confidence} % interval"),
    "lower": Text(zh="单侧下限", en="Lower bound"),
    "method": Text(zh="方法", en="Method"),
    "chi_square": Text(zh="卡方", en="chi-square"),
    "bissell": Text(zh="Bissell", en="Bissell"),
    "boyles": Text(zh="Boyles", en="Boyles"),
    "bootstrap": Text(zh="参数自助法", en="bootstrap"),
    "drawn": Text(
        zh="置信限由参数自助法求得：从拟合分布抽样 {draws} 次，每次 {size} 个值，种子 {seed}。",
        en="Bounds by parametric bootstrap: {draws} samples of {size} values from the fitted distribution, "
        "seed {seed}.",
    ),
    "undrawn": Text(
        zh="无置信限：此分布、样本过少或置信水平过高时没有可靠的置信限。",
        en="No bounds: for this distribution, so few values or so high a confidence none are sound.",
    ),
    "df": Text(zh="自由度", en="df"),
    "withheld_not_stable": Text(
        zh="过程不稳定，不给出 Cp、Cpk。", en="The process is not stable: Cp and Cpk are not stated."
    ),
    "withheld_percentiles": Text(
        zh="按 ISO 22514-2 百分位法，只有 Pp、Ppk。",
        en="By percentiles (ISO 22514-2) there are Pp and Ppk alone.",
    ),
    "outside": Text(zh="超出规格（ppm）", en="Outside the specification (ppm)"),
    "below": Text(zh="低于下限", en="below LSL"),
    "above": Text(zh="高于上限", en="above USL"),
    "total": Text(zh="合计", en="total"),
    "observed": Text(zh="实测", en="observed"),
    "expected_within": Text(zh="预期（组内）", en="expected, within"),
    "expected_overall": Text(zh="预期（总体）", en="expected, overall"),
    "tests": Text(zh="正态性检验与分布", en="Normality and distributions"),
    "test": Text(zh="检验", en="Test"),
    "statistic": Text(zh="统计量", en="Statistic"),
    "p": Text(zh="p 值", en="p"),
    "anderson_darling": Text(zh="Anderson-Darling（正态）", en="Anderson-Darling, normal"),
    "shapiro_wilk": Text(zh="Shapiro-Wilk", en="Shapiro-Wilk"),
    "skewness": Text(zh="偏度", en="Skewness"),
    "kurtosis": Text(zh="峰度（超额）", en="Kurtosis (excess)"),
    "fit_of": Text(zh="A²：{name}", en="A² of {name}"),
    "excluded": Text(zh="剔除的子组", en="Subgroups left out"),
    "subgroup": Text(zh="子组", en="Subgroup"),
    "reason": Text(zh="原因", en="Reason"),
    "mean": Text(zh="均值", en="Mean"),
    "xbar": Text(zh="均值图（X-bar）", en="X-bar chart"),
    "individuals": Text(zh="单值图", en="Individuals chart"),
    "r": Text(zh="极差图（R）", en="R chart"),
    "s": Text(zh="标准差图（s）", en="s chart"),
    "mr": Text(zh="移动极差图", en="Moving range chart"),
    "latest": Text(zh="最近 {count} 个子组", en="Last {count} subgroups"),
    "histogram": Text(zh="直方图与拟合曲线", en="Histogram with the fitted curve"),
    "probability": Text(zh="概率图（95 % 带）", en="Probability plot, 95 % band"),
    "capability": Text(zh="能力图", en="Capability plot"),
    "overall": Text(zh="总体", en="overall"),
    "within": Text(zh="组内", en="within"),
    "limits": Text(zh="规格", en="limits"),
    "normal": Text(zh="正态", en="normal"),
    "lognormal": Text(zh="对数正态", en="lognormal"),
    "weibull": Text(zh="威布尔", en="Weibull"),
    "gamma": Text(zh="伽马", en="gamma"),
    "folded_normal": Text(zh="折叠正态", en="folded normal"),
    "box_cox": Text(zh="Box-Cox", en="Box-Cox"),
    "johnson": Text(zh="Johnson", en="Johnson"),
    "empirical": Text(zh="经验分位数", en="empirical quantiles"),
    "moments": Text(zh="矩法", en="moments"),
    "log_moments": Text(zh="对数的矩法", en="moments of the logarithms"),
    "maximum_likelihood": Text(zh="极大似然", en="maximum likelihood"),
    "percentiles": Text(zh="百分位法（Slifker-Shapiro）", en="percentiles (Slifker and Shapiro)"),
    "quantiles": Text(zh="样本分位数", en="quantiles of the sample"),
    "not_stable": Text(
        zh="过程不稳定：数值不称为能力。", en="The process is not stable: no capability is stated."
    ),
    "too_few": Text(
        zh="不足 25 个子组或 100 个值：结论为暂定。", en="Fewer than 25 subgroups or 100 values: provisional."
    ),
    "coarse": Text(
        zh="不同数值少于 10 个：测量分辨力可能不足。",
        en="Fewer than 10 different values: the gauge may be too coarse.",
    ),
    "does_not_fit": Text(
        zh="所选分布被 Anderson-Darling 检验拒绝（p < 0.05）。",
        en="Anderson-Darling rejects the chosen distribution (p < 0.05).",
    ),
}

SIGMAS: Final[dict[str, str]] = {
    "r_bar": "R-bar / d2",
    "s_bar": "s-bar / c4",
    "pooled": "pooled / c4",
    "moving_range": "MR-bar / d2",
    "overall": "s (n - 1)",
}
