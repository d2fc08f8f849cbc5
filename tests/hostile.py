"""Cell files whose words try to be more than words, each in the ways of the place where it is shown."""

from __future__ import annotations

PAGE = r'''
title = "</script><script>alert(1)</script> \"q\" 'a' <img src=x onerror=alert(2)> {{script}} שלום \u202Eabc"
source = "--> <b>x</b>"
equals = "<i>y</i>"
equations = """
h_t = tanh(W·[h_{t-1}, x_t] + b)  # <svg> " ' ערבית: </style><script>bad()</script>
"""
'''

NOTEBOOK = r'''
title = "</table></style><script>window.bad = 1</script> \"q\" <img src=x onerror='window.bad = 2'> $x$ שלום \u202Eabc"
source = "--> <b>x</b>"
equals = "<i>y</i> & $$z$$"
equations = """
h_t = tanh(W·[h_{t-1}, x_t] + b)  # <svg onload='window.bad = 3'> " ': ערבית </style><script>window.bad = 4</script>
"""
'''

POST = r'''
title = "</figure><script>a(1)</script> \"q\" 'a' {{ x }} {% if %} <img src=x onerror=a(2)> $film ${x} שלום \u202Eabc"
source = "--> <b>x</b> {{< y >}}"
equals = "[a](javascript:b) `c` *d* @e"
equations = """
h_t = tanh(W·[h_{t-1}, x_t] + b)  # <svg> " ' ערבית: </details><script>bad()</script> {{ z }} {% z %} {{< z >}}
"""
'''
