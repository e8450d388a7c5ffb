"""Where cold stores open: sited by the crops within reach, their seasons sharing the rooms."""
