from grades.summary import Report
